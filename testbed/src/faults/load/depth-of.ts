import type { Ground } from '../ground.js'
import { withBroker } from './bare-broker.js'

/** What the server itself says of a queue, past every proxy; 0 also where a broker cannot count, or keeps a log. */
export async function depthOf({ subject, server, capabilities }: Ground, queue: string): Promise<number> {
  if (capabilities.retention === 'log') return 0
  return await withBroker(subject.create(server.url), async ({ admin }) => (await admin?.depth?.(queue)) ?? 0)
}
