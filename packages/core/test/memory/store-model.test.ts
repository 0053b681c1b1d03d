import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundedAdd } from '../../src/memory/bounded-add.js'
import { memoryStore } from '../../src/memory/memory-store.js'
import { never, TestHost } from './world.js'

const key = fc.constantFrom('a', 'b')
const ttlMs = fc.constantFrom(undefined, undefined, 50, 200)
const amount = fc.integer({ min: -6, max: 12 })
const bound = fc.constantFrom(undefined, 0, 3, 10)

const command = fc.oneof(
  fc.record({
    kind: fc.constant('change' as const),
    key,
    value: fc.constantFrom('1', '5', undefined),
    expect: fc.constantFrom('any' as const, 'absent' as const, 'current' as const, 'earlier' as const),
    ttlMs,
  }),
  fc.record({
    kind: fc.constant('add' as const),
    key,
    by: amount,
    unit: fc.integer({ min: 1, max: 4 }),
    floor: bound,
    ceiling: bound,
    ttlMs,
  }),
  fc.record({ kind: fc.constant('get' as const), key }),
  fc.record({
    kind: fc.constant('park' as const),
    id: fc.constantFrom('x', 'y', 'z'),
    dueInMs: fc.integer({ min: -20, max: 120 }),
  }),
  fc.record({ kind: fc.constant('claim' as const), max: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('forget' as const), which: fc.nat(9), claimed: fc.boolean() }),
  fc.record({ kind: fc.constant('clear' as const) }),
  fc.record({ kind: fc.constant('append' as const), max: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('advance' as const), ms: fc.constantFrom(1, 25, 50, 100) }),
)

interface ModelItem {
  readonly id: string
  readonly value: string
  readonly dueAt: number
  readonly order: number
  claim: string | undefined
  claimedUntil: number
}

const leaseMs = 70
const maxAgeMs = 150

describe('memory store against a naive model', () => {
  it('agrees on every verb', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 50, size: 'max' }), async commands => {
        const host = new TestHost()
        const { clock } = host
        const store = memoryStore()
        await store.open(host, never)
        const values = new Map<string, { value: string; version: string; until: number }>()
        const earlier = new Map<string, string>()
        let parked: ModelItem[] = []
        const claims: { readonly id: string; readonly claim: string }[] = []
        let log: { at: number; value: string }[] = []
        let order = 0
        const live = (name: string) => {
          const held = values.get(name)
          return held !== undefined && held.until > clock.now() ? held : undefined
        }
        const keep = (
          name: string,
          stored: { value: string; version: string } | undefined,
          ttl: number | undefined,
        ) => {
          const before = values.get(name)
          if (before !== undefined) earlier.set(name, before.version)
          if (stored === undefined) values.delete(name)
          else values.set(name, { ...stored, until: ttl === undefined ? Infinity : clock.now() + ttl })
        }
        for (const each of commands) {
          if (each.kind === 'advance') await clock.advance(each.ms)
          else if (each.kind === 'get') {
            const held = live(each.key)
            const expected = held && { value: held.value, version: held.version }
            expect(await store.get([each.key, 'never there'])).toEqual([expected, undefined])
          } else if (each.kind === 'change') {
            const held = live(each.key)
            const version = (each.expect === 'current' ? held?.version : earlier.get(each.key)) ?? 'none'
            const wanted = each.expect === 'any' || each.expect === 'absent' ? each.expect : { version }
            const done =
              wanted === 'any' || (wanted === 'absent' ? held === undefined : held?.version === wanted.version)
            const [changed] = await store.change([
              { key: each.key, expect: wanted, value: each.value, ttlMs: each.ttlMs },
            ])
            expect(changed!.done).toBe(done)
            if (done) {
              expect(changed!.current?.value).toBe(each.value)
              expect(changed!.current?.version).not.toBe(held?.version ?? 'none')
              keep(each.key, changed!.current, each.ttlMs)
            } else expect(changed!.current).toEqual(held && { value: held.value, version: held.version })
          } else if (each.kind === 'add') {
            const { by, unit, floor, ceiling } = each
            const start = live(each.key)?.value
            let before = start === undefined ? (floor ?? 0) : Number(start)
            if (floor !== undefined && before < floor) before = floor
            let after = before
            if (by < 0) after = floor === undefined ? before + by : Math.max(before + by, floor)
            else
              for (let left = by; left >= unit && (ceiling === undefined || after + unit <= ceiling); left -= unit)
                after += unit
            const addition = { key: each.key, by, unit, floor, ceiling, ttlMs: each.ttlMs }
            expect(await store.add([addition])).toEqual([{ before, after, now: clock.now() }])
            const [stored] = await store.get([each.key])
            expect(stored?.value).toBe(String(after))
            keep(each.key, stored, each.ttlMs)
          } else if (each.kind === 'park') {
            const item = { set: 's', id: each.id, dueAt: clock.now() + each.dueInMs, value: `v${order}` }
            await store.park([item])
            parked = parked.filter(other => other.id !== each.id)
            parked.push({ ...item, order: order++, claim: undefined, claimedUntil: 0 })
          } else if (each.kind === 'claim') {
            const now = clock.now()
            const free = parked.filter(item => item.claim === undefined || item.claimedUntil <= now)
            const due = free.filter(item => item.dueAt <= now)
            due.sort((one, other) => one.dueAt - other.dueAt || one.order - other.order)
            const answer = await store.claimDue('s', { max: each.max, leaseMs })
            expect(answer.items.map(({ id, value, dueAt }) => ({ id, value, dueAt }))).toEqual(
              due.slice(0, each.max).map(({ id, value, dueAt }) => ({ id, value, dueAt })),
            )
            for (const { id, claim } of answer.items) {
              expect(claims.some(other => other.claim === claim)).toBe(false)
              claims.push({ id, claim })
              const item = parked.find(other => other.id === id)!
              item.claim = claim
              item.claimedUntil = now + leaseMs
            }
            const times = parked.map(item =>
              item.claim !== undefined && item.claimedUntil > now ? item.claimedUntil : item.dueAt,
            )
            const next = Math.max(Math.min(...times) - now, 0)
            expect(answer.nextInMs).toBe(parked.length === 0 ? undefined : next)
          } else if (each.kind === 'forget') {
            const named = each.claimed
              ? claims[each.which % Math.max(claims.length, 1)]
              : { id: ['x', 'y', 'z'][each.which % 3]!, claim: undefined }
            if (named === undefined) continue
            const item = parked.find(other => other.id === named.id)
            const there = item !== undefined && (named.claim === undefined || item.claim === named.claim)
            expect(await store.forget([{ set: 's', ...named }])).toEqual([there])
            if (there) parked = parked.filter(other => other !== item)
          } else if (each.kind === 'clear') {
            await store.clearParked(['s'])
            parked = parked.filter(item => item.claim !== undefined && item.claimedUntil > clock.now())
          } else {
            const at = clock.now()
            const value = `l${order++}`
            await store.append([{ log: 'l', value }], { max: each.max, maxAgeMs })
            log.push({ at, value })
            log = log.slice(-each.max).filter(entry => entry.at > at - maxAgeMs)
            const page = await store.page('l', { max: 100, after: undefined })
            expect(page.map(entry => ({ at: entry.at, value: entry.value }))).toEqual(log)
          }
          expect(await store.countParked(['s'])).toEqual([parked.length])
        }
        expect(clock.timers).toBe(0)
      }),
      { numRuns: 400 },
    )
  })

  it('never passes the ceiling, and wastes less than a unit below it', () => {
    const number = fc.double({ min: 0, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(number, number, fc.double({ min: 1e-3, max: 1e4, noNaN: true }), number, (start, by, unit, room) => {
        const ceiling = start + room
        const { before, after } = boundedAdd(start, { by, unit }, undefined, ceiling)
        expect(before).toBe(start)
        expect(after).toBeGreaterThanOrEqual(before)
        expect(after).toBeLessThanOrEqual(ceiling)
        expect(after - before).toBeLessThanOrEqual(by + unit * 1e-6 + 1e-6)
        const enough = Math.min(by, room) - unit
        expect(after - before).toBeGreaterThanOrEqual(enough - 1e-6 * (1 + enough))
      }),
      { numRuns: 1000 },
    )
  })
})
