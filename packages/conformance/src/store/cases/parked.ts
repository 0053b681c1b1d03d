import { expectEqual, expectThat } from '../../kit/expect.js'
import type { StoreCase } from '../store-case.js'

/** Things put aside until they are due. */
export const parkedCases: readonly StoreCase[] = [
  {
    id: 'parked/comes-back-as-it-was',
    promise: 'What is parked is claimed with its id, its due time and its value.',
    async run(kit) {
      const store = await kit.open()
      const set = kit.set()
      const value = '{"body":"žluť \\u0000 数","headers":{}}'
      await store.park([{ set, id: 'a/b:c 1', dueAt: 1_000, value }])
      const { items } = await kit.claim(store, set)
      expectEqual(
        items.map(item => [item.id, item.dueAt, item.value]),
        [['a/b:c 1', 1_000, value]],
        'the item',
      )
      expectThat(typeof items[0]?.claim === 'string' && items[0].claim !== '', 'the claim should be a text')
    },
  },
  {
    id: 'parked/not-before-it-is-due',
    promise: 'An item is not claimed before it is due by the store’s clock, and then it is.',
    async run(kit) {
      const store = await kit.open()
      const set = kit.set()
      await store.park([{ set, id: 'later', dueAt: (await store.now()) + 1_500, value: 'v' }])
      expectEqual((await kit.claim(store, set)).items, [], 'what was claimed early')
      await kit.time.sleep(1_500 + kit.time.earlyMs)
      expectEqual(
        (await kit.claim(store, set)).items.map(item => item.id),
        ['later'],
        'what was claimed when due',
      )
    },
  },
  {
    id: 'parked/earliest-first',
    promise: 'Claims take the earliest first and at most `max`.',
    async run(kit) {
      const store = await kit.open()
      const set = kit.set()
      const dues = [5, 1, 4, 2, 3]
      await store.park(dues.map(due => ({ set, id: `due-${due}`, dueAt: due * 1_000, value: 'v' })))
      const first = await kit.claim(store, set, 2)
      const second = await kit.claim(store, set, 10)
      expectEqual(
        first.items.map(item => item.id),
        ['due-1', 'due-2'],
        'the first claim',
      )
      expectEqual(
        second.items.map(item => item.id),
        ['due-3', 'due-4', 'due-5'],
        'the second claim',
      )
    },
  },
  {
    id: 'parked/a-claim-ends',
    promise: 'A claimed item is nobody else’s until its claim ends; then it is claimed anew, with another claim.',
    async run(kit) {
      const store = await kit.open()
      const set = kit.set()
      await store.park([{ set, id: 'a', dueAt: 0, value: 'v' }])
      const first = await kit.claim(store, set, 10, 2_000)
      expectEqual((await kit.claim(store, set)).items, [], 'what was claimed beside a claim')
      await kit.time.sleep(2_000 + kit.time.slackMs)
      const second = await kit.claim(store, set)
      expectEqual(
        second.items.map(item => item.id),
        ['a'],
        'what was claimed after the claim',
      )
      expectThat(first.items[0]?.claim !== second.items[0]?.claim, 'the later claim should be another one')
    },
  },
  {
    id: 'parked/an-old-claim-forgets-nothing',
    promise: 'Who lost a claim cannot forget the item; who holds it can.',
    async run(kit) {
      const store = await kit.open()
      const set = kit.set()
      await store.park([{ set, id: 'a', dueAt: 0, value: 'v' }])
      const first = await kit.claim(store, set, 10, 1_000)
      await kit.time.sleep(1_000 + kit.time.slackMs)
      const second = await kit.claim(store, set)
      const [late] = await store.forget([{ set, id: 'a', claim: first.items[0]?.claim }])
      expectEqual(late, false, 'what the old claim forgot')
      const [held] = await store.forget([{ set, id: 'a', claim: second.items[0]?.claim }])
      expectEqual(held, true, 'what the holder forgot')
    },
  },
  {
    id: 'parked/forgotten-is-gone',
    promise: 'What is forgotten is gone: it is not claimed after the claim either, and is not forgotten twice.',
    async run(kit) {
      const store = await kit.open()
      const set = kit.set()
      await store.park([{ set, id: 'a', dueAt: 0, value: 'v' }])
      const { items } = await kit.claim(store, set, 10, 1_000)
      const item = { set, id: 'a', claim: items[0]?.claim }
      expectEqual(await store.forget([item]), [true], 'the first')
      expectEqual(await store.forget([item]), [false], 'the second')
      await kit.time.sleep(1_000 + kit.time.slackMs)
      expectEqual((await kit.claim(store, set)).items, [], 'what was claimed afterwards')
    },
  },
  {
    id: 'parked/forget-without-a-claim',
    promise: 'Without a claim an item is forgotten whoever holds it; what is not there is answered so.',
    async run(kit) {
      const store = await kit.open()
      const set = kit.set()
      await store.park([
        { set, id: 'held', dueAt: 0, value: 'v' },
        { set, id: 'waiting', dueAt: 10_000_000_000_000, value: 'v' },
      ])
      await kit.claim(store, set)
      const forgotten = await store.forget(['held', 'nobody', 'waiting'].map(id => ({ set, id, claim: undefined })))
      expectEqual(forgotten, [true, false, true], 'what was forgotten')
      expectEqual(await store.countParked([set]), [0], 'how many are left')
    },
  },
  {
    id: 'parked/parking-again-replaces',
    promise: 'Parking the same id in the same set again replaces value and due time.',
    async run(kit) {
      const store = await kit.open()
      const set = kit.set()
      await store.park([{ set, id: 'a', dueAt: 10_000_000_000_000, value: 'old' }])
      await store.park([{ set, id: 'a', dueAt: 0, value: 'new' }])
      expectEqual(await store.countParked([set]), [1], 'how many are parked')
      const { items } = await kit.claim(store, set)
      expectEqual(
        items.map(item => [item.dueAt, item.value]),
        [[0, 'new']],
        'what was claimed',
      )
    },
  },
  {
    id: 'parked/parking-again-ends-the-claim',
    promise: 'Who held an item that is parked again holds it no more: the old claim does not forget the new item.',
    async run(kit) {
      const store = await kit.open()
      const set = kit.set()
      await store.park([{ set, id: 'a', dueAt: 0, value: 'old' }])
      const { items } = await kit.claim(store, set)
      await store.park([{ set, id: 'a', dueAt: 0, value: 'new' }])
      expectEqual(await store.forget([{ set, id: 'a', claim: items[0]?.claim }]), [false], 'what the old claim forgot')
      expectEqual(
        (await kit.claim(store, set)).items.map(item => item.value),
        ['new'],
        'what was claimed',
      )
    },
  },
  {
    id: 'parked/each-set-for-itself',
    promise: 'Sets have nothing to do with each other, also with equal ids.',
    async run(kit) {
      const store = await kit.open()
      const [left, right] = [kit.set(), kit.set()]
      await store.park([
        { set: left, id: 'same', dueAt: 0, value: 'left' },
        { set: right, id: 'same', dueAt: 0, value: 'right' },
      ])
      await store.forget([{ set: left, id: 'same', claim: undefined }])
      expectEqual(
        (await kit.claim(store, right)).items.map(item => item.value),
        ['right'],
        'the other set',
      )
      expectEqual(await store.countParked([left, right, kit.set()]), [0, 1, 0], 'how many are parked in each')
    },
  },
  {
    id: 'parked/says-when-to-come-again',
    promise: 'A claim says when the next item is due or the next claim ends; nothing where nothing is parked.',
    async run(kit) {
      const store = await kit.open()
      const set = kit.set()
      expectEqual((await kit.claim(store, set)).nextInMs, undefined, 'of an empty set')
      await store.park([{ set, id: 'later', dueAt: (await store.now()) + 30_000, value: 'v' }])
      const later = (await kit.claim(store, set)).nextInMs ?? Number.NaN
      expectThat(later > 30_000 - kit.time.slackMs - 1 && later <= 30_000, `due in 30,000 ms, answered ${later}`)
      await store.park([{ set, id: 'now', dueAt: 0, value: 'v' }])
      const held = (await kit.claim(store, set, 10, 5_000)).nextInMs ?? Number.NaN
      expectThat(held > 0 && held <= 5_000 + kit.time.slackMs, `a claim of 5,000 ms stands, answered ${held}`)
    },
  },
  {
    id: 'parked/says-that-more-is-due',
    promise: 'Where a claim left something that is due, it says: at once.',
    async run(kit) {
      const store = await kit.open()
      const set = kit.set()
      await store.park(['a', 'b', 'c'].map(id => ({ set, id, dueAt: 0, value: 'v' })))
      const { items, nextInMs } = await kit.claim(store, set, 2)
      expectEqual([items.length, nextInMs], [2, 0], 'items, and when to come again')
    },
  },
  {
    id: 'parked/count-and-clear',
    promise: 'The count has claimed items too; clearing removes all but these.',
    async run(kit) {
      const store = await kit.open()
      const set = kit.set()
      await store.park(['a', 'b', 'c', 'd'].map((id, index) => ({ set, id, dueAt: index, value: 'v' })))
      const { items } = await kit.claim(store, set, 1)
      expectEqual(await store.countParked([set]), [4], 'how many before')
      await store.clearParked([set])
      expectEqual(await store.countParked([set]), [1], 'how many afterwards')
      expectEqual(await store.forget([{ set, id: 'a', claim: items[0]?.claim }]), [true], 'the claimed one')
    },
  },
  {
    id: 'parked/many',
    promise: 'A thousand items are parked in one call and claimed completely.',
    timeoutMs: 60_000,
    async run(kit) {
      const store = await kit.open()
      const set = kit.set()
      await store.park(
        Array.from({ length: 1_000 }, (_, index) => ({ set, id: `i${index}`, dueAt: index, value: 'v' })),
      )
      const seen = new Set<string>()
      for (let round = 0; round < 20 && seen.size < 1_000; round++) {
        for (const item of (await kit.claim(store, set, 100)).items) seen.add(item.id)
      }
      expectEqual(seen.size, 1_000, 'items that were claimed')
    },
  },
]
