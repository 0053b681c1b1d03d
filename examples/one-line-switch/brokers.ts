import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@sluice/broker-sqlite'
import { close, task } from '@sluice/core'
import { type ServerKind, startServer } from '@sluice/testbed'

/** Where a broker is while it is looked at. */
export interface Place {
  readonly url: string
  /** Asked afterwards. */
  version(): Promise<string>
  remove(): Promise<void>
}

/** What the table has, by the names in its first column. Servers are the testbed's own: on a free port, gone afterwards. */
export const brokers: ReadonlyMap<string, () => Promise<Place>> = new Map([
  ['memory', inProcess],
  ['SQLite', inFile],
  ['Redis Streams', () => onServer('redis')],
  ['Redis lists', () => onServer('redis', url => url.replace('redis:', 'redis+list:'))],
  ['RabbitMQ', () => onServer('rabbitmq')],
  ['NATS', () => onServer('nats')],
  ['Mosquitto', () => onServer('mosquitto')],
])

async function inProcess(): Promise<Place> {
  return { url: 'memory:', version: async () => '–', remove: async () => {} }
}

async function inFile(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-switch-'))
  const path = join(folder, 'sums.db')
  return {
    url: `sqlite:${path}`,
    async version() {
      const broker = sqlite(path)
      const look = task('look', { broker }, async (_: object) => {})
      await look.depth()
      const row = broker.native?.prepare('SELECT sqlite_version() AS version').get() as { version: string }
      await close(look)
      return row.version
    },
    remove: async () => rmSync(folder, { recursive: true }),
  }
}

async function onServer(kind: ServerKind, addressOf = (url: string): string => url): Promise<Place> {
  const server = await startServer(kind)
  return { url: addressOf(server.url), version: async () => server.version, remove: async () => await server.remove() }
}
