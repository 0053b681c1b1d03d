import type { Source } from '../../src/contract/index.js'
import type { memory } from '../../src/memory/memory-broker.js'
import { never, Revocations, source } from './world.js'

/** Another consumer of the log `work`. */
export async function joinLog(broker: ReturnType<typeof memory<'log'>>, more: Partial<Source> = {}) {
  const revocations = new Revocations()
  const consumer = await broker.createConsumer(source(more), revocations, never)
  return { consumer, revocations, receive: () => consumer.receive({ max: 1000, waitMs: 0 }, never) }
}
