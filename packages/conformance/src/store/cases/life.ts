import type { Store } from '@sluice/core/adapter'
import { runStoreChild } from '../../child/child-process.js'
import { CaseFailure } from '../../kit/case-failure.js'
import { expectEqual, expectRejection, expectThat } from '../../kit/expect.js'
import { type StoreCase, storeFaults, watches } from '../store-case.js'
import type { StoreKit } from '../store-kit.js'

const verbs: { readonly [name: string]: (store: Store, kit: StoreKit) => Promise<unknown> } = {
  now: store => store.now(),
  get: (store, kit) => store.get([kit.key()]),
  change: (store, kit) => kit.change(store, kit.key(), 'v'),
  add: (store, kit) => kit.add(store, kit.key(), { by: 1 }),
  park: (store, kit) => store.park([{ set: kit.set(), id: 'a', dueAt: 0, value: 'v' }]),
  claimDue: (store, kit) => kit.claim(store, kit.set()),
  forget: (store, kit) => store.forget([{ set: kit.set(), id: 'a', claim: undefined }]),
  countParked: (store, kit) => store.countParked([kit.set()]),
  clearParked: (store, kit) => store.clearParked([kit.set()]),
  append: (store, kit) => store.append([{ log: kit.key(), value: 'v' }], { max: 10, maxAgeMs: 60_000 }),
  page: (store, kit) => store.page(kit.key(), { max: 10, after: undefined }),
}

const closed: readonly StoreCase[] = Object.entries(verbs).map(([name, verb]) => ({
  id: `closed/${name}`,
  promise: `After close ${name} rejects: it neither hangs, nor connects again, nor fails open.`,
  async run(kit) {
    const store = await kit.open()
    await store.close()
    const call = (async () => await verb(store, kit))()
    await expectRejection(kit.time.within(call, 10_000, `${name} after close`), `${name} after close`)
    expectEqual(kit.host(store).clock.timers, 0, 'timers after close')
  },
}))

const closing: readonly StoreCase[] = Object.entries(verbs).map(([name, verb]) => ({
  id: `closing/${name}`,
  promise: `When the store is closed while ${name} is under way, both settle.`,
  async run(kit) {
    const store = await kit.open()
    const call = (async () => await verb(store, kit))().catch((error: unknown) => error)
    await kit.time.within(store.close(), 10_000, `close while ${name} is under way`)
    await kit.time.within(call, 10_000, `${name} while the store closes`)
    expectEqual(kit.host(store).clock.timers, 0, 'timers after close')
  },
}))

/** Opening, closing, sharing, failing. */
export const lifeCases: readonly StoreCase[] = [
  {
    id: 'life/shared',
    promise: 'What one store object keeps another sees, and it outlives the object that kept it.',
    async run(kit) {
      const [one, other] = [await kit.open(), await kit.open()]
      const [key, set, log] = [kit.key(), kit.set(), kit.key()]
      await kit.change(one, key, 'shared')
      await one.park([{ set, id: 'a', dueAt: 0, value: 'v' }])
      await one.append([{ log, value: 'entry' }], { max: 10, maxAgeMs: 60_000 })
      await one.close()
      expectEqual((await kit.get(other, key))?.value, 'shared', 'the value')
      expectEqual((await kit.claim(other, set)).items.length, 1, 'parked items')
      expectEqual((await other.page(log, { max: 5, after: undefined })).length, 1, 'log entries')
    },
  },
  {
    id: 'life/contract-version',
    promise: 'The store names the version of the contract that it keeps, and itself in lower case.',
    async run(kit) {
      const store = await kit.create()
      expectEqual(store.contract, 1, 'contract')
      expectThat(/^[a-z][a-z0-9-]{0,60}$/.test(store.name), `the name is ${store.name}`)
    },
  },
  {
    id: 'life/close-again',
    promise: 'Closing again resolves, several closes at once do, and so does closing what was never opened.',
    async run(kit) {
      const store = await kit.open()
      await kit.time.within(Promise.all([store.close(), store.close()]), 10_000, 'two closes at once')
      await kit.time.within(store.close(), 10_000, 'a third close')
      expectEqual(kit.host(store).clock.timers, 0, 'timers after close')
      const fresh = await kit.create()
      await kit.time.within(fresh.close(), 10_000, 'closing what was never opened')
    },
  },
  {
    id: 'life/open-aborted',
    promise: 'With a signal that is aborted already, open rejects and holds nothing.',
    async run(kit) {
      const store = await kit.create()
      const opening = kit.time.within(store.open(kit.host(store), AbortSignal.abort()), 10_000, 'open')
      await expectRejection(opening, 'open with an aborted signal')
      await store.close()
      expectEqual(kit.host(store).clock.timers, 0, 'timers after an aborted open')
    },
  },
  {
    id: 'life/classify-is-total',
    promise: 'Classify answers for any value, never throws, and never says of an unknown error that nothing happened.',
    async run(kit) {
      const store = await kit.open()
      const strange: readonly unknown[] = [
        undefined,
        null,
        0,
        '',
        'text',
        Symbol('s'),
        {},
        Object.create(null),
        new Error('x'),
      ]
      for (const error of strange) {
        const { code, happened, retryable } = store.classify(error)
        expectThat(typeof code === 'string' && typeof retryable === 'boolean', 'a failure has a code and retryable')
        expectEqual(happened, 'maybe', 'whether it may have happened')
      }
    },
  },
  {
    id: 'life/lets-the-process-end',
    promise: 'A process that used a store and closed it ends by itself.',
    timeoutMs: 90_000,
    async run(kit) {
      await runStoreChild(kit, kit.key())
    },
  },
  {
    id: 'life/during-a-cut',
    promise:
      'While the connection is cut nothing is answered as if it were known: verbs reject or wait; afterwards all works.',
    needs: [storeFaults],
    faulty: true,
    timeoutMs: 90_000,
    async run(kit) {
      const store = await kit.open()
      const key = kit.key()
      await kit.change(store, key, 'kept')
      await kit.faults.cut()
      const reading = kit.get(store, key).then(
        found => ({ found }),
        (error: unknown) => ({ error }),
      )
      await kit.time.sleep(300)
      await kit.faults.restore()
      const outcome = await kit.time.within(reading, 60_000, 'a get during the cut')
      if ('found' in outcome) expectEqual(outcome.found?.value, 'kept', 'what get answered during the cut')
      const end = kit.time.monotonic() + 30_000
      for (;;) {
        try {
          expectEqual((await kit.get(store, key))?.value, 'kept', 'the value after the cut')
          return
        } catch (error) {
          if (error instanceof CaseFailure || kit.time.monotonic() > end) throw error
          await kit.time.sleep(200)
          await store.open(kit.host(store), kit.signal).catch(() => undefined)
        }
      }
    },
  },
  {
    id: 'watch/tells-of-changes',
    promise: 'A watch calls soon after the key changed, whichever store object changed it.',
    needs: [watches],
    async run(kit) {
      const [one, other] = [await kit.open(), await kit.open()]
      const key = kit.key()
      let calls = 0
      one.watch?.(key, () => calls++)
      await kit.time.sleep(200)
      calls = 0
      await kit.change(other, key, 'changed')
      const end = kit.time.monotonic() + 5_000
      while (calls === 0 && kit.time.monotonic() < end) await kit.time.sleep(20)
      expectThat(calls > 0, 'the watch should be told of the change within 5 s')
    },
  },
  {
    id: 'watch/ends',
    promise: 'A cancelled watch is told nothing more, and cancelling again is nothing; after close no timer stays.',
    needs: [watches],
    async run(kit) {
      const [one, other] = [await kit.open(), await kit.open()]
      const key = kit.key()
      let calls = 0
      const cancel = one.watch?.(key, () => calls++)
      await kit.time.sleep(200)
      cancel?.()
      cancel?.()
      calls = 0
      await kit.change(other, key, 'changed')
      await kit.time.sleep(1_000)
      expectEqual(calls, 0, 'calls after the watch was cancelled')
      one.watch?.(kit.key(), () => undefined)
      await one.close()
      expectEqual(kit.host(one).clock.timers, 0, 'timers after close')
    },
  },
  ...closed,
  ...closing,
]
