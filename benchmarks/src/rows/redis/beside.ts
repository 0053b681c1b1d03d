import type { Figure, Variant } from '../../harness/row.js'
import type { BrokerName } from '../../programs/server/brokers.js'
import { byRate } from '../server/ratios.js'

const overlapping = 'raw, overlapping'

/** Whom we are compared with beside the raw client. */
export function beside(broker: BrokerName, messages: number): Variant[] {
  return [
    { name: overlapping, program: 'server/raw-loop', options: { broker, messages, overlap: true }, ungated: true },
    { name: 'BullMQ', program: 'server/bullmq-loop', options: { messages: messages / 10 }, ungated: true },
  ]
}

export function figuresBeside(called: string): Figure[] {
  const publish = { must: { least: 10 }, aims: { least: 16 } }
  const consume = { must: { least: 7 }, aims: { least: 9.5 } }
  return [
    byRate(`${called}, consume / raw with overlapping calls`, 'pushMany', 'consume', {}, overlapping),
    byRate(`${called}, \`pushMany\` / raw with overlapping calls`, 'pushMany', 'publish', {}, overlapping),
    byRate(`${called}, \`pushMany\` / BullMQ`, 'pushMany', 'publish', publish, 'BullMQ'),
    byRate(`${called}, consume / BullMQ`, 'pushMany', 'consume', consume, 'BullMQ'),
  ]
}
