import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HostEvent, OutgoingMessage, Source } from '@sluice/core/adapter'
import { systemClock } from '@sluice/core'
import { onTestFinished } from 'vitest'
import { type SqliteBroker, type SqliteOptions, sqlite } from '../src/index.js'

export const signal: AbortSignal = new AbortController().signal

/** A host in real time that remembers what it heard. */
export function host(): { readonly events: HostEvent[]; readonly report: (event: HostEvent) => void } & Parameters<
  SqliteBroker['open']
>[0] {
  const events: HostEvent[] = []
  return { clientId: 'test', clock: systemClock, random: () => 0.5, events, report: event => events.push(event) }
}

/** A path in a folder of its own, which is gone after the test. */
export function freshPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-sqlite-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'queue.db')
}

/** An open broker, closed after the test. */
export async function opened(path: string, options?: SqliteOptions): Promise<SqliteBroker> {
  const broker = sqlite(path, options)
  await broker.open(host(), signal)
  onTestFinished(() => broker.close())
  return broker
}

export function message(queue: string, id: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const { body = `{"id":"${id}"}`, headers, dueAt, priority, key } = more
  return { queue, body, id, headers, dueAt, priority, key }
}

export function messages(queue: string, count: number, size = 0): OutgoingMessage[] {
  return Array.from({ length: count }, (_, n) => message(queue, `m${n}`, { body: `{"n":${n}}`.padEnd(size) }))
}

export function source(queue: string, more: Partial<Source> = {}): Source {
  const rest = { group: undefined, from: 'earliest', life: 'durable', settle: 'after', window: 100 } as const
  return { queue, ...rest, leaseMs: 10_000, ...more }
}

export async function publish(broker: SqliteBroker, batch: readonly OutgoingMessage[]): Promise<void> {
  const publisher = await broker.createPublisher(signal)
  for (let from = 0; from < batch.length; from += 500) await publisher.publish(batch.slice(from, from + 500))
  await publisher.close()
}

export const noEvents = { revoked: (): void => undefined }
