import type { Store } from '@sluice/core/adapter'
import { expectEqual } from '../../kit/expect.js'
import type { StoreCase } from '../store-case.js'
import type { StoreKit } from '../store-kit.js'

async function several(kit: StoreKit): Promise<readonly Store[]> {
  return [await kit.open(), await kit.open(), await kit.open()]
}

/** Many at once. */
export const raceCases: readonly StoreCase[] = [
  {
    id: 'races/one-creator',
    promise: 'Of many changes at once that expect nothing, exactly one is done.',
    async run(kit) {
      const stores = await several(kit)
      const key = kit.key()
      const racing = Array.from({ length: 30 }, (_, index) =>
        kit.change(stores[index % 3] ?? (stores[0] as Store), key, `by ${index}`, 'absent'),
      )
      const done = (await Promise.all(racing)).filter(changed => changed.done)
      expectEqual(done.length, 1, 'changes that were done')
      expectEqual(await kit.get(stores[0] as Store, key), done[0]?.current, 'what is there')
    },
  },
  {
    id: 'races/compare-and-set-loses-no-update',
    promise: 'Compare-and-set by several at once loses no update.',
    async run(kit) {
      const stores = await several(kit)
      const key = kit.key()
      await kit.change(stores[0] as Store, key, '0')
      const raise = async (store: Store): Promise<void> => {
        for (let done = 0; done < 10; ) {
          const found = await kit.get(store, key)
          const next = `${Number(found?.value) + 1}`
          const changed = await kit.change(store, key, next, { version: found?.version ?? '' })
          if (changed.done) done++
        }
      }
      await Promise.all(stores.map(raise))
      expectEqual((await kit.get(stores[0] as Store, key))?.value, '30', 'the sum of thirty updates')
    },
  },
  {
    id: 'races/adds-add-up',
    promise: 'Additions at once add up, and each is told its own step.',
    async run(kit) {
      const stores = await several(kit)
      const key = kit.key()
      const adding = Array.from({ length: 60 }, (_, index) =>
        kit.add(stores[index % 3] ?? (stores[0] as Store), key, { by: 1 }),
      )
      const steps = (await Promise.all(adding)).map(added => added.after).sort((left, right) => left - right)
      expectEqual(
        steps,
        Array.from({ length: 60 }, (_, index) => index + 1),
        'the steps',
      )
    },
  },
  {
    id: 'races/a-ceiling-holds',
    promise: 'However many add at once, the ceiling is not passed and what was lent adds up to it.',
    async run(kit) {
      const stores = await several(kit)
      const key = kit.key()
      const adding = Array.from({ length: 40 }, (_, index) =>
        kit.add(stores[index % 3] ?? (stores[0] as Store), key, { by: 3, ceiling: 50 }),
      )
      const lent = (await Promise.all(adding)).reduce((sum, added) => sum + added.after - added.before, 0)
      expectEqual(lent, 50, 'what was lent')
    },
  },
  {
    id: 'races/each-item-to-one',
    promise: 'Items that are due go each to one of several who claim at once.',
    async run(kit) {
      const stores = await several(kit)
      const set = kit.set()
      const ids = Array.from({ length: 40 }, (_, index) => `item-${index}`)
      await stores[0]?.park(ids.map(id => ({ set, id, dueAt: 0, value: id })))
      const claims = await Promise.all(
        Array.from({ length: 12 }, (_, index) => kit.claim(stores[index % 3] as Store, set, 5)),
      )
      const claimed = claims.flatMap(due => due.items.map(item => item.id))
      expectEqual(claimed.sort(), ids.toSorted(), 'what was claimed')
    },
  },
  {
    id: 'races/appends-are-all-there',
    promise: 'Entries that several append at once are all there, each with a cursor of its own.',
    async run(kit) {
      const stores = await several(kit)
      const log = kit.key()
      const values = Array.from({ length: 30 }, (_, index) => `entry ${index}`)
      const cap = { max: 1_000, maxAgeMs: 60_000 }
      await Promise.all(values.map((value, index) => stores[index % 3]?.append([{ log, value }], cap)))
      const entries = (await stores[0]?.page(log, { max: 100, after: undefined })) ?? []
      expectEqual(entries.map(entry => entry.value).sort(), values.toSorted(), 'the entries')
      expectEqual(new Set(entries.map(entry => entry.cursor)).size, 30, 'different cursors')
    },
  },
]
