import type { Row } from '../../harness/row.js'
import type { Measured } from './message-path.js'

const rate = 'messages a second'
const cpu = 'CPU µs a message'

/** A round trip for every message. */
export function oneByOne({ group, server, broker, called }: Omit<Measured, 'messages' | 'about'>): Row {
  return {
    group,
    server,
    name: `one by one into ${called}`,
    about: 'Each message is published and confirmed by the server before the next one.',
    variants: scale => {
      const messages = scale === 'full' ? 15_000 : 3_000
      const variant = (name: string, raw: boolean) => ({
        name,
        program: 'server/awaited',
        options: { broker, messages, raw },
      })
      return [variant('raw', true), variant('push', false)]
    },
    figures: [
      {
        name: `${called}, \`push\` awaited one by one / raw awaited one by one`,
        unit: '',
        digits: 2,
        value: repetition => repetition.of('push', rate) / repetition.of('raw', rate),
        elsewhere: '0.5 (BullMQ)',
        must: { least: 0.8 },
        aims: { least: 0.95 },
      },
      {
        name: `${called}, \`push\` awaited one by one: time above raw`,
        unit: 'µs',
        digits: 1,
        value: repetition => 1e6 / repetition.of('push', rate) - 1e6 / repetition.of('raw', rate),
      },
      {
        name: `${called}, \`push\` awaited one by one: CPU of the client above raw`,
        unit: 'µs',
        digits: 1,
        value: repetition => repetition.of('push', cpu) - repetition.of('raw', cpu),
      },
    ],
  }
}
