import { systemClock } from '@sluice/core'
import type { Host, HostEvent } from '@sluice/core/adapter'
import { type Server, type StartOptions, startServer } from '@sluice/testbed'
import { sharedServer } from '@sluice/testbed/vitest'
import { onTestFinished } from 'vitest'
import { type RedisOptions, type RedisPlace, type RedisStore, redisStore } from '../src/index.js'

export const signal: AbortSignal = new AbortController().signal
export const missing: boolean = sharedServer('redis') === undefined

export interface TestHost extends Host {
  readonly events: HostEvent[]
}

/** A host in real time that remembers what it heard. */
export function host(): TestHost {
  const events: HostEvent[] = []
  const report = (event: HostEvent): void => void events.push(event)
  return { clientId: 'test', clock: systemClock, random: Math.random, events, report }
}

/** A server of the test's own, gone after it. */
export async function server(options?: StartOptions): Promise<Server> {
  const started = await startServer('redis', options)
  onTestFinished(() => started.remove())
  return started
}

/** An open store, closed after the test. */
export async function opened(place: RedisPlace, options?: RedisOptions, by: Host = host()): Promise<RedisStore> {
  const store = redisStore(place, options)
  onTestFinished(() => store.close())
  await store.open(by, signal)
  return store
}

/** Resolves when the condition holds; a deadline is a failure. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<number> {
  const start = performance.now()
  while (!(await holds())) {
    if (performance.now() - start > withinMs) throw new Error(`${what}: not within ${withinMs} ms`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return performance.now() - start
}

export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => {
      throw new Error('it did not reject')
    },
    (error: unknown) => error,
  )
}

export async function works(store: RedisStore): Promise<boolean> {
  return await store.get(['k']).then(
    () => true,
    () => false,
  )
}
