import type { Added, Store } from '@sluice/core/adapter'
import { overlay } from './disguise.js'

/** A broken store: a good one with one fault. */
export interface StoreSaboteur {
  readonly name: string
  /** What it does wrong, as a sentence. */
  readonly fault: string
  /** The case of the store suite that has to fail. */
  readonly caughtBy: string
  /** The good store with the fault. Each store object is wrapped for itself. */
  sabotage(store: Store): Store
}

function replacing(facts: Omit<StoreSaboteur, 'sabotage'>, replace: (real: Store) => Partial<Store>): StoreSaboteur {
  return { ...facts, sabotage: store => overlay(store, replace(store)) }
}

/** Reads, thinks and writes: what a store without an atomic verb does. */
async function addInSteps(real: Store, parts: Parameters<Store['add']>[0]): Promise<readonly Added[]> {
  const added: Added[] = []
  for (const addition of parts) {
    const [read] = await real.add([{ ...addition, by: 0 }])
    const before = read?.before ?? 0
    const room = typeof addition.ceiling === 'number' ? addition.ceiling - before : Number.POSITIVE_INFINITY
    const by = Math.min(addition.by, Math.floor(room / addition.unit) * addition.unit)
    const [written] = await real.add([{ ...addition, by, ceiling: undefined }])
    if (written !== undefined) added.push({ ...written, before })
  }
  return added
}

/** All store saboteurs. */
export const storeSaboteurs: readonly StoreSaboteur[] = [
  replacing(
    { name: 'expects-nothing', fault: 'Changes whatever is there.', caughtBy: 'values/expect-absent' },
    real => ({ change: async changes => await real.change(changes.map(change => ({ ...change, expect: 'any' }))) }),
  ),
  replacing({ name: 'keeps-for-ever', fault: 'Ignores TTLs.', caughtBy: 'time/a-value-ends' }, real => ({
    change: async changes => await real.change(changes.map(change => ({ ...change, ttlMs: undefined }))),
  })),
  replacing(
    {
      name: 'versions-by-value',
      fault: 'Makes the version from the value, so that it comes back.',
      caughtBy: 'values/versions-never-come-back',
    },
    real => ({
      change: async changes =>
        (await real.change(changes)).map(({ current, done }) => ({
          done,
          current: current === undefined ? undefined : { ...current, version: `v${current.value}` },
        })),
    }),
  ),
  replacing(
    { name: 'sorts-keys', fault: 'Answers get in another order.', caughtBy: 'values/in-the-order-of-the-keys' },
    real => ({ get: async keys => await real.get(keys.toSorted()) }),
  ),
  replacing(
    { name: 'adds-in-steps', fault: 'Adds by reading first and writing then.', caughtBy: 'races/a-ceiling-holds' },
    real => ({ add: parts => addInSteps(real, parts) }),
  ),
  replacing(
    {
      name: 'splits-units',
      fault: 'Adds up to the ceiling, whatever the unit.',
      caughtBy: 'numbers/whole-units-under-the-ceiling',
    },
    real => ({ add: async parts => await real.add(parts.map(part => ({ ...part, unit: 1 }))) }),
  ),
  replacing(
    { name: 'hands-out-early', fault: 'Parks everything as due.', caughtBy: 'parked/not-before-it-is-due' },
    real => ({ park: async items => await real.park(items.map(item => ({ ...item, dueAt: 0 }))) }),
  ),
  replacing({ name: 'claims-for-ever', fault: 'Never ends a claim.', caughtBy: 'parked/a-claim-ends' }, real => ({
    claimDue: async (set, want) => await real.claimDue(set, { ...want, leaseMs: 1e9 }),
  })),
  replacing(
    {
      name: 'ignores-claims',
      fault: 'Forgets an item whoever asks.',
      caughtBy: 'parked/an-old-claim-forgets-nothing',
    },
    real => ({ forget: async items => await real.forget(items.map(item => ({ ...item, claim: undefined }))) }),
  ),
  replacing(
    {
      name: 'never-comes-again',
      fault: 'Does not say when the next item is due.',
      caughtBy: 'parked/says-when-to-come-again',
    },
    real => ({ claimDue: async (set, want) => ({ ...(await real.claimDue(set, want)), nextInMs: undefined }) }),
  ),
  replacing({ name: 'caps-nothing', fault: 'Lets logs grow.', caughtBy: 'logs/kept-to-the-newest' }, real => ({
    append: async (entries, cap) => await real.append(entries, { ...cap, max: 1e9 }),
  })),
  replacing(
    { name: 'pages-inclusively', fault: 'Begins a page with the entry of its cursor.', caughtBy: 'logs/page-by-page' },
    real => ({
      page: async (log, { after, max }) => {
        const entries = await real.page(log, { max: 1_000, after: undefined })
        return entries.filter(entry => after === undefined || entry.cursor >= after).slice(0, max)
      },
    }),
  ),
  replacing(
    { name: 'counts-cursors', fault: 'Numbers entries without leading zeros.', caughtBy: 'logs/cursors-sort-as-text' },
    real => ({
      page: async (log, want) =>
        (await real.page(log, want)).map((entry, index) => ({ ...entry, cursor: `${index + 1}` })),
    }),
  ),
  replacing(
    { name: 'fails-open', fault: 'Answers after close that nothing is there.', caughtBy: 'closed/get' },
    real => {
      let closed = false
      return {
        get: async keys => (closed ? keys.map(() => undefined) : await real.get(keys)),
        close: async () => {
          closed = true
          await real.close()
        },
      }
    },
  ),
  replacing({ name: 'never-tells', fault: 'Watches nothing.', caughtBy: 'watch/tells-of-changes' }, () => ({
    watch: () => () => undefined,
  })),
  replacing(
    { name: 'clears-claimed', fault: 'Clears what somebody holds.', caughtBy: 'parked/count-and-clear' },
    real => ({
      clearParked: async sets => {
        await real.clearParked(sets)
        // Those that are left are held; their names are the letters that the cases give them.
        await real.forget(sets.flatMap(set => [...'abcd'].map(id => ({ set, id, claim: undefined }))))
      },
    }),
  ),
]
