import { beforeEach, describe, expect, it } from 'vitest'
import type { Worker } from '../../src/events/worker-face.js'
import { fixed } from '../../src/policies/backoff.js'
import { type Policy, run } from '../../src/policies/policy.js'
import { type Fate, fateOf, type Held, held } from '../runtime/fixtures/fate-of.js'
import { type AnyTask, World } from './fixtures/world.js'

describe('a worker that closes', () => {
  let world: World
  let runs: { readonly args: unknown; readonly signal: AbortSignal; readonly end: Held<unknown> }[]
  let work: AnyTask
  let worker: Worker

  const begin = async (options: object = {}, as: 'full' | 'log' | 'no-nack' | 'revoking' = 'full'): Promise<void> => {
    world = new World(as, { store: as !== 'full' })
    runs = []
    work = world.task((args, { signal }) => {
      const end = held<unknown>()
      runs.push({ args, signal, end })
      return end.promise
    }, options)
    worker = await world.consume(work)
  }

  beforeEach(() => begin())

  const settle = (): Promise<void> => world.clock.settle()
  const close = (options?: object): Fate<string> => fateOf(worker.close(options).then(() => 'closed'))

  it('gives back a run that fails in place meanwhile, with its attempt', async () => {
    await begin({ retry: { limit: 3, backoff: fixed(10), via: 'process' } })
    await work.push({})
    await settle()
    const fate = close()
    runs[0]?.end.reject(new Error('no'))
    await settle()
    expect(fate).toEqual({ value: 'closed' })
    expect(await world.waiting()).toMatchObject([{ headers: { 'sluice-attempt': '2' } }])
    await world.clock.advance(1_000)
    expect(runs).toHaveLength(1)
  })

  it('gives back what waits in place between two runs', async () => {
    await begin({ retry: { limit: 3, backoff: fixed(5_000), via: 'process' } })
    await work.push({})
    await settle()
    runs[0]?.end.reject(new Error('no'))
    await settle()
    await worker.close()
    expect(await world.waiting()).toMatchObject([{ headers: { 'sluice-attempt': '2' } }])
    expect(world.clock.timers).toBe(0)
  })

  it('gives back what a policy has promised to answer; the answer starts nothing', async () => {
    const answer = held<typeof run>()
    const ends: string[] = []
    const asks: Policy = { name: 'asks', admit: () => answer.promise, release: (_, end) => void ends.push(end) }
    await begin({ policies: [asks] })
    await work.push({})
    await settle()
    await worker.close()
    expect(await world.waiting()).toHaveLength(1)
    answer.resolve(run)
    await settle()
    expect(runs).toEqual([])
    expect(ends).toEqual(['abandoned'])
  })

  it('gives back what a schema has promised to check; the answer starts nothing', async () => {
    const answer = held<{ value: unknown }>()
    const input = { '~standard': { version: 1, vendor: 'test', validate: () => answer.promise } }
    await begin({ input })
    await world.put({ id: 'a' })
    await settle()
    expect(worker.health().held).toBe(1)
    await worker.close()
    expect(await world.waiting()).toHaveLength(1)
    answer.resolve({ value: {} })
    await settle()
    expect(runs).toEqual([])
  })

  it('gives back what was just being checked when its schema closes the worker', async () => {
    let closing: Promise<void> | undefined
    const validate = (value: unknown): { value: unknown } => {
      closing ??= worker.close()
      return { value }
    }
    await begin({ input: { '~standard': { version: 1, vendor: 'test', validate } } })
    await world.put({ id: 'a' }, { id: 'b' })
    await settle()
    await closing
    expect(runs).toEqual([])
    expect(await world.waiting()).toHaveLength(2)
  })
})
