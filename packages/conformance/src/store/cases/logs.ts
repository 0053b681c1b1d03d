import { expectEqual, expectThat } from '../../kit/expect.js'
import type { StoreCase } from '../store-case.js'

const cap = { max: 1_000, maxAgeMs: 60_000 } as const
const all = { max: 100, after: undefined } as const

/** Append logs with a cap. */
export const logCases: readonly StoreCase[] = [
  {
    id: 'logs/unknown',
    promise: 'A log that nobody appended to is empty.',
    async run(kit) {
      expectEqual(await (await kit.open()).page(kit.key(), all), [], 'the page')
    },
  },
  {
    id: 'logs/oldest-first',
    promise: 'A page has the entries in the order of appending, with the time of the store.',
    async run(kit) {
      const store = await kit.open()
      const log = kit.key()
      const before = await store.now()
      for (const value of ['one', 'two', '数\n']) await store.append([{ log, value }], cap)
      const after = await store.now()
      const entries = await store.page(log, all)
      expectEqual(
        entries.map(entry => entry.value),
        ['one', 'two', '数\n'],
        'the entries',
      )
      expectThat(
        entries.every(entry => entry.at >= before - 1 && entry.at <= after + 1),
        'the times should be now',
      )
    },
  },
  {
    id: 'logs/cursors-sort-as-text',
    promise: 'Cursors are texts that sort as the entries were appended, also within a batch and beyond ten.',
    async run(kit) {
      const store = await kit.open()
      const log = kit.key()
      await store.append(
        Array.from({ length: 60 }, (_, index) => ({ log, value: `${index}` })),
        cap,
      )
      for (let index = 60; index < 70; index++) await store.append([{ log, value: `${index}` }], cap)
      const entries = await store.page(log, all)
      expectEqual(
        entries.map(entry => entry.value),
        Array.from({ length: 70 }, (_, index) => `${index}`),
        'the order',
      )
      const cursors = entries.map(entry => entry.cursor)
      expectEqual(cursors, cursors.toSorted(), 'the cursors, sorted')
      expectEqual(new Set(cursors).size, 70, 'different cursors')
    },
  },
  {
    id: 'logs/page-by-page',
    promise: 'Pages go on after a cursor, exclusive: everything once.',
    async run(kit) {
      const store = await kit.open()
      const log = kit.key()
      await store.append(
        Array.from({ length: 25 }, (_, index) => ({ log, value: `${index}` })),
        cap,
      )
      const seen: string[] = []
      let after: string | undefined
      for (let page = 0; page < 4; page++) {
        const entries = await store.page(log, { max: 10, after })
        expectThat(entries.length <= 10, `a page of at most 10 has ${entries.length}`)
        seen.push(...entries.map(entry => entry.value))
        after = entries.at(-1)?.cursor ?? after
      }
      expectEqual(
        seen,
        Array.from({ length: 25 }, (_, index) => `${index}`),
        'all pages',
      )
    },
  },
  {
    id: 'logs/kept-to-the-newest',
    promise: 'A log keeps the newest `max` entries.',
    async run(kit) {
      const store = await kit.open()
      const log = kit.key()
      for (let index = 0; index < 12; index++) {
        await store.append([{ log, value: `${index}` }], { max: 5, maxAgeMs: 60_000 })
      }
      expectEqual(
        (await store.page(log, all)).map(entry => entry.value),
        ['7', '8', '9', '10', '11'],
        'what is kept',
      )
    },
  },
  {
    id: 'logs/a-batch-beyond-the-cap',
    promise: 'Of one batch longer than `max` the newest are kept.',
    async run(kit) {
      const store = await kit.open()
      const log = kit.key()
      const batch = Array.from({ length: 9 }, (_, index) => ({ log, value: `${index}` }))
      await store.append(batch, { max: 4, maxAgeMs: 60_000 })
      expectEqual(
        (await store.page(log, all)).map(entry => entry.value),
        ['5', '6', '7', '8'],
        'what is kept',
      )
    },
  },
  {
    id: 'logs/kept-to-the-young',
    promise: 'A log keeps only entries that are younger than `maxAgeMs`.',
    async run(kit) {
      const store = await kit.open()
      const log = kit.key()
      const young = { max: 100, maxAgeMs: 2_000 }
      await store.append([{ log, value: 'old' }], young)
      await kit.time.sleep(3_000)
      await store.append([{ log, value: 'new' }], young)
      expectEqual(
        (await store.page(log, all)).map(entry => entry.value),
        ['new'],
        'what is kept',
      )
    },
  },
  {
    id: 'logs/each-for-itself',
    promise: 'One call appends to several logs, each with its own entries.',
    async run(kit) {
      const store = await kit.open()
      const [left, right] = [kit.key(), kit.key()]
      await store.append(
        [
          { log: left, value: 'l1' },
          { log: right, value: 'r1' },
          { log: left, value: 'l2' },
        ],
        cap,
      )
      expectEqual(
        (await store.page(left, all)).map(entry => entry.value),
        ['l1', 'l2'],
        'the left log',
      )
      expectEqual(
        (await store.page(right, all)).map(entry => entry.value),
        ['r1'],
        'the right log',
      )
    },
  },
]
