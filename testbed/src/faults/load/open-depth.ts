import type { Ground } from '../ground.js'
import { openBare } from './bare-broker.js'

/** Looks how much is in a queue. */
export type Depth = (queue: string) => Promise<number>

/**
 * What the server itself says of a queue, past every proxy; 0 also where a broker cannot count, or keeps a log. One
 * connection for all looks, until the end of the scenario: asked for when nothing disturbs the server any more.
 */
export async function openDepth({ subject, server, capabilities, onEnd }: Ground): Promise<Depth> {
  if (capabilities.retention === 'log') return async () => 0
  const broker = subject.create(server.url)
  onEnd(() => broker.close())
  await openBare(broker)
  return async queue => (await broker.admin?.depth?.(queue)) ?? 0
}
