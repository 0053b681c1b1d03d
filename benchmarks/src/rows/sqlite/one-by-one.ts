import type { Row } from '../../harness/row.js'

const rate = 'messages a second'
const cpu = 'CPU µs a message'

/** A commit for every message. */
export const sqliteOneByOne: Row = {
  group: 'sqlite',
  name: 'one by one into a SQLite file',
  about:
    'Each message is published and awaited before the next one, so that each has a commit of its own. Raw: one INSERT of ' +
    'better-sqlite3, which commits by itself and writes two pages; a queue that knows its depth writes three.',
  variants: scale => {
    const messages = scale === 'full' ? 60_000 : 15_000
    return [
      { name: 'raw', program: 'sqlite/awaited', options: { messages, raw: true } },
      { name: 'push', program: 'sqlite/awaited', options: { messages, raw: false } },
    ]
  },
  figures: [
    {
      name: 'SQLite, `push` awaited one by one / raw awaited one by one',
      unit: '',
      digits: 2,
      value: repetition => repetition.of('push', rate) / repetition.of('raw', rate),
    },
    {
      name: 'SQLite, `push` awaited one by one: CPU above raw',
      unit: 'µs',
      digits: 1,
      value: repetition => repetition.of('push', cpu) - repetition.of('raw', cpu),
    },
  ],
}
