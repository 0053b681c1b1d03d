import { expectEqual, expectThat } from '../../kit/expect.js'
import type { StoreCase } from '../store-case.js'

/** Bounded additions: the one primitive under shared pacing and shared counters. */
export const numberCases: readonly StoreCase[] = [
  {
    id: 'numbers/begin-at-zero',
    promise: 'A number that nobody added to is 0, and an addition answers before and after.',
    async run(kit) {
      const store = await kit.open()
      const key = kit.key()
      const [first, second] = [await kit.add(store, key, { by: 3 }), await kit.add(store, key, { by: 4 })]
      expectEqual([first.before, first.after], [0, 3], 'the first addition')
      expectEqual([second.before, second.after], [3, 7], 'the second addition')
    },
  },
  {
    id: 'numbers/begin-at-the-floor',
    promise: 'A number that nobody added to begins at its floor.',
    async run(kit) {
      const store = await kit.open()
      const { before, after } = await kit.add(store, kit.key(), { by: 2, floor: 100 })
      expectEqual([before, after], [100, 102], 'before and after')
    },
  },
  {
    id: 'numbers/are-raised-to-the-floor',
    promise: 'A number below the floor is raised to it first; one above stays.',
    async run(kit) {
      const store = await kit.open()
      const key = kit.key()
      await kit.add(store, key, { by: 10 })
      const raised = await kit.add(store, key, { by: 1, floor: 50 })
      const kept = await kit.add(store, key, { by: 1, floor: 20 })
      expectEqual([raised.before, raised.after], [50, 51], 'below the floor')
      expectEqual([kept.before, kept.after], [51, 52], 'above the floor')
    },
  },
  {
    id: 'numbers/whole-units-under-the-ceiling',
    promise: 'As many whole units are added as stay at or below the ceiling.',
    async run(kit) {
      const store = await kit.open()
      const key = kit.key()
      const partly = await kit.add(store, key, { by: 10, unit: 2, ceiling: 7 })
      const exactly = await kit.add(store, key, { by: 10, unit: 1, ceiling: 7 })
      const nothing = await kit.add(store, key, { by: 10, unit: 1, ceiling: 7 })
      expectEqual([partly.before, partly.after], [0, 6], 'units of two below seven')
      expectEqual([exactly.before, exactly.after], [6, 7], 'up to the ceiling itself')
      expectEqual([nothing.before, nothing.after], [7, 7], 'at the ceiling')
    },
  },
  {
    id: 'numbers/all-or-nothing',
    promise: 'With a unit as large as the addition it is added whole or not at all.',
    async run(kit) {
      const store = await kit.open()
      const key = kit.key()
      const fits = await kit.add(store, key, { by: 5, unit: 5, ceiling: 8 })
      const not = await kit.add(store, key, { by: 5, unit: 5, ceiling: 8 })
      expectEqual([fits.after, not.after], [5, 5], 'after an addition that fits, and one that does not')
    },
  },
  {
    id: 'numbers/above-the-ceiling-already',
    promise: 'A number above the ceiling is not lowered by it.',
    async run(kit) {
      const store = await kit.open()
      const key = kit.key()
      await kit.add(store, key, { by: 20 })
      const { before, after } = await kit.add(store, key, { by: 5, ceiling: 10 })
      expectEqual([before, after], [20, 20], 'before and after')
    },
  },
  {
    id: 'numbers/taken-back',
    promise: 'A negative addition is taken whole, down to the floor.',
    async run(kit) {
      const store = await kit.open()
      const key = kit.key()
      await kit.add(store, key, { by: 10 })
      const some = await kit.add(store, key, { by: -3, floor: 0 })
      const all = await kit.add(store, key, { by: -100, floor: 0 })
      const below = await kit.add(store, key, { by: -4 })
      expectEqual([some.after, all.after, below.after], [7, 0, -4], 'after each')
    },
  },
  {
    id: 'numbers/bounds-by-the-clock',
    promise: 'Bounds can follow the store’s clock, and the answer says what it showed.',
    async run(kit) {
      const store = await kit.open()
      const key = kit.key()
      const earliest = await store.now()
      const bounds = { floor: { now: 0 }, ceiling: { now: 1_000 } }
      const first = await kit.add(store, key, { by: 5_000, unit: 100, ...bounds })
      expectThat(first.now >= earliest, `the clock showed ${first.now} after ${earliest}`)
      expectEqual([first.before - first.now, first.after - first.now], [0, 1_000], 'from the clock on')
      await kit.time.sleep(500)
      const second = await kit.add(store, key, { by: 5_000, unit: 100, ...bounds })
      expectEqual(second.before, first.after, 'where the second begins')
      expectThat(second.after <= second.now + 1_000, 'the ceiling should hold')
      expectThat(second.after > second.now + 900, 'as many units as fit should be added')
    },
  },
  {
    id: 'numbers/fractions',
    promise: 'Fractions add up to what they should within a millionth, and never beyond the ceiling.',
    async run(kit) {
      const store = await kit.open()
      const key = kit.key()
      const unit = 1_000 / 7
      for (let round = 0; round < 7; round++) await kit.add(store, key, { by: unit, unit, ceiling: 2_000 })
      const { after } = await kit.add(store, key, { by: 0, unit })
      expectThat(Math.abs(after - 1_000) < 1e-6 * 1_000, `seven sevenths of a thousand are ${after}`)
      const large = await kit.add(store, kit.key(), { by: 0.25, unit: 0.25, floor: 1_767_225_600_000 })
      expectEqual(large.after, 1_767_225_600_000.25, 'a quarter on a time')
    },
  },
  {
    id: 'numbers/each-for-itself',
    promise: 'In a batch each addition has its own bounds and its own answer, in the order given.',
    async run(kit) {
      const store = await kit.open()
      const common = { unit: 1, floor: undefined, ttlMs: 60_000 }
      const added = await store.add([
        { key: kit.key(), by: 5, ceiling: 3, ...common },
        { key: kit.key(), by: 5, ceiling: undefined, ...common },
      ])
      expectEqual(
        added.map(each => each.after),
        [3, 5],
        'after each',
      )
    },
  },
]
