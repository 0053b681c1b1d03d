import { expectEqual, expectThat } from '../../kit/expect.js'
import type { StoreCase } from '../store-case.js'

/** The store's clock, and values that end. A TTL is exact to a second: these waits are not scaled. */
export const timeCases: readonly StoreCase[] = [
  {
    id: 'time/goes-on',
    promise: 'The store’s clock goes as time goes, in milliseconds, and never back.',
    async run(kit) {
      const store = await kit.open()
      const first = await store.now()
      expectThat(first > 1_600_000_000_000 && first < 10_000_000_000_000, `now is ${first}, milliseconds since 1970?`)
      await kit.time.sleep(1_000)
      const passed = (await store.now()) - first
      expectThat(passed >= 990 - kit.time.earlyMs, `after a second the clock had gone on by ${passed} ms`)
      expectThat(passed <= 1_000 + kit.time.slackMs, `after a second the clock had gone on by ${passed} ms`)
      let last = first
      for (let round = 0; round < 20; round++) {
        const now = await store.now()
        expectThat(now >= last, `the clock went back from ${last} to ${now}`)
        last = now
      }
    },
  },
  {
    id: 'time/one-clock-for-all',
    promise: 'All store objects answer with the same clock.',
    async run(kit) {
      const [one, other] = [await kit.open(), await kit.open()]
      const apart = Math.abs((await one.now()) - (await other.now()))
      expectThat(apart <= kit.time.slackMs, `two store objects are ${apart} ms apart`)
    },
  },
  {
    id: 'time/a-value-ends',
    promise: 'A value with a TTL is there until it ends, and gone a second later at the latest.',
    async run(kit) {
      const store = await kit.open()
      const [key, kept] = [kit.key(), kit.key()]
      await kit.change(store, key, 'short', 'any', 3_000)
      await kit.change(store, kept, 'for ever')
      await kit.time.sleep(1_500)
      expectEqual((await kit.get(store, key))?.value, 'short', 'the value before its end')
      await kit.time.sleep(2_600)
      expectEqual(await kit.get(store, key), undefined, 'the value after its end')
      expectEqual((await kit.get(store, kept))?.value, 'for ever', 'the value without a TTL')
    },
  },
  {
    id: 'time/an-ended-value-is-absent',
    promise:
      'After its end a value is absent for change: a claim can be taken anew, and an old version expects nothing.',
    async run(kit) {
      const store = await kit.open()
      const [free, versioned] = [kit.key(), kit.key()]
      await kit.change(store, free, 'claim', 'absent', 1_000)
      const { current } = await kit.change(store, versioned, 'claim', 'absent', 1_000)
      await kit.time.sleep(2_100)
      const late = await kit.change(store, versioned, 'x', { version: current?.version ?? '' })
      expectEqual([late.done, late.current], [false, undefined], 'a change that expected the ended version')
      expectEqual((await kit.change(store, free, 'next', 'absent')).done, true, 'whether the claim is free')
    },
  },
  {
    id: 'time/the-last-ttl-counts',
    promise: 'A change gives the key its own TTL, or none: the earlier one no longer counts.',
    async run(kit) {
      const store = await kit.open()
      const [longer, without] = [kit.key(), kit.key()]
      await kit.change(store, longer, 'a', 'any', 1_000)
      await kit.change(store, longer, 'b', 'any', 60_000)
      await kit.change(store, without, 'a', 'any', 1_000)
      await kit.change(store, without, 'b')
      await kit.time.sleep(2_100)
      const found = await store.get([longer, without])
      expectEqual(
        found.map(each => each?.value),
        ['b', 'b'],
        'the values',
      )
    },
  },
  {
    id: 'time/a-number-ends',
    promise: 'A number with a TTL begins anew after its end.',
    async run(kit) {
      const store = await kit.open()
      const key = kit.key()
      await kit.add(store, key, { by: 5, ttlMs: 1_000 })
      await kit.time.sleep(2_100)
      expectEqual((await kit.add(store, key, { by: 1 })).after, 1, 'the number after its end')
    },
  },
]
