import { describe, expect, it } from 'vitest'
import type { Addition, Change } from '../../src/contract/index.js'
import { MemoryServer } from '../../src/memory/memory-server.js'
import { memoryStore } from '../../src/memory/memory-store.js'
import { never, TestHost } from './world.js'

async function opened(server = new MemoryServer(), host = new TestHost()) {
  const store = memoryStore({ server })
  await store.open(host, never)
  const put = (key: string, value: string | undefined, more: Partial<Change> = {}) =>
    store.change([{ key, expect: 'any', value, ttlMs: undefined, ...more }]).then(([changed]) => changed!)
  const add = (key: string, by: number, more: Partial<Addition> = {}) =>
    store
      .add([{ key, by, unit: 1, floor: undefined, ceiling: undefined, ttlMs: undefined, ...more }])
      .then(([added]) => added!)
  const read = (key: string) => store.get([key]).then(([stored]) => stored?.value)
  const park = (id: string, dueInMs: number, value = id) =>
    store.park([{ set: 'due', id, dueAt: host.clock.now() + dueInMs, value }])
  return { store, host, clock: host.clock, put, add, read, park }
}

describe('memory store: parked', () => {
  it('gives what is due, earliest first, and says when to come again', async () => {
    const { store, park, clock } = await opened()
    const want = { max: 10, leaseMs: 1000 }
    expect(await store.claimDue('due', want)).toEqual({ items: [], nextInMs: undefined })
    await park('b', 200)
    await park('a', 100)
    await park('c', 5000)
    expect(await store.claimDue('due', want)).toEqual({ items: [], nextInMs: 100 })
    await clock.advance(200)
    const due = await store.claimDue('due', want)
    expect(due.items.map(item => item.id)).toEqual(['a', 'b'])
    expect(due.nextInMs).toBe(1000)
    expect(await store.forget(due.items.map(({ id, claim }) => ({ set: 'due', id, claim })))).toEqual([true, true])
    expect((await store.claimDue('due', want)).nextInMs).toBe(4800)
  })

  it('stops at max, and says that there is more', async () => {
    const { store, park } = await opened()
    await park('a', 0)
    await park('b', 0)
    const due = await store.claimDue('due', { max: 1, leaseMs: 1000 })
    expect(due).toMatchObject({ items: [{ id: 'a' }], nextInMs: 0 })
  })

  it('gives a claim up when its lease ends, and fences it when another has it', async () => {
    const { store, park, clock } = await opened()
    await park('a', 0)
    const claim = async () => (await store.claimDue('due', { max: 1, leaseMs: 1000 })).items[0]
    const first = await claim()
    expect(await claim()).toBeUndefined()
    await clock.advance(1000)
    const second = await claim()
    expect(second?.id).toBe('a')
    expect(second?.claim).not.toBe(first?.claim)
    const forget = (by: string | undefined) => store.forget([{ set: 'due', id: 'a', claim: by }])
    expect(await forget(first?.claim)).toEqual([false])
    await clock.advance(5000)
    expect(await forget(second?.claim)).toEqual([true])
    expect(await forget(second?.claim)).toEqual([false])
  })

  it('replaces what is parked again, also while it is claimed', async () => {
    const { store, park, clock } = await opened()
    await park('a', 0, 'old')
    const [old] = (await store.claimDue('due', { max: 1, leaseMs: 1000 })).items
    await park('a', 300, 'new')
    expect(await store.forget([{ set: 'due', id: 'a', claim: old?.claim }])).toEqual([false])
    await clock.advance(300)
    expect((await store.claimDue('due', { max: 9, leaseMs: 1000 })).items).toMatchObject([{ id: 'a', value: 'new' }])
  })

  it('keeps count and order however often items are replaced', async () => {
    const { store, park, clock } = await opened()
    await park('late', 60)
    await park('early', 50)
    for (let count = 0; count < 500; count++) await park('often', 1000 + count, `v${count}`)
    await clock.advance(100)
    const due = await store.claimDue('due', { max: 9, leaseMs: 5000 })
    expect(due.items.map(item => item.id)).toEqual(['early', 'late'])
    for (let count = 0; count < 500; count++) await park('often', 2000 + count, `w${count}`)
    expect(await store.countParked(['due'])).toEqual([3])
    await clock.advance(5000)
    const again = await store.claimDue('due', { max: 9, leaseMs: 5000 })
    expect(again.items.map(item => item.value)).toEqual(['early', 'late', 'w499'])
  })

  it('forgets without a claim whoever holds it, counts all, clears what nobody holds', async () => {
    const { store, park, clock } = await opened()
    await park('a', 0)
    await park('b', 50)
    await park('c', 50)
    await store.claimDue('due', { max: 1, leaseMs: 1000 })
    expect(await store.countParked(['due', 'none'])).toEqual([3, 0])
    expect(await store.forget([{ set: 'due', id: 'c', claim: undefined }])).toEqual([true])
    await store.clearParked(['due', 'none'])
    expect(await store.countParked(['due'])).toEqual([1])
    expect(await store.forget([{ set: 'due', id: 'a', claim: undefined }])).toEqual([true])
    await park('d', 0)
    await store.claimDue('due', { max: 1, leaseMs: 1000 })
    await clock.advance(1000)
    await store.clearParked(['due'])
    expect(await store.countParked(['due'])).toEqual([0])
  })
})

describe('memory store: logs', () => {
  it('pages through a log, oldest first, cursors sortable as text', async () => {
    const { store } = await opened()
    const cap = { max: 100, maxAgeMs: 1e9 }
    const values = Array.from({ length: 40 }, (_, index) => `v${index}`)
    await store.append(
      values.map(value => ({ log: 'history', value })),
      cap,
    )
    await store.append([{ log: 'other', value: 'x' }], cap)
    const seen: string[] = []
    let after: string | undefined
    for (;;) {
      const page = await store.page('history', { max: 7, after })
      if (page.length === 0) break
      expect(page.length).toBeLessThanOrEqual(7)
      for (const entry of page) {
        expect(after === undefined || entry.cursor > after).toBe(true)
        after = entry.cursor
        seen.push(entry.value)
      }
    }
    expect(seen).toEqual(values)
    expect(await store.page('none', { max: 7, after: undefined })).toEqual([])
  })

  it('keeps the newest that are young enough', async () => {
    const { store, clock } = await opened()
    const append = (value: string, cap = { max: 3, maxAgeMs: 1000 }) => store.append([{ log: 'l', value }], cap)
    const values = async () => (await store.page('l', { max: 100, after: undefined })).map(entry => entry.value)
    for (const value of ['a', 'b', 'c', 'd']) await append(value)
    expect(await values()).toEqual(['b', 'c', 'd'])
    await clock.advance(999)
    await append('e')
    expect(await values()).toEqual(['c', 'd', 'e'])
    await clock.advance(1)
    await append('f')
    expect(await values()).toEqual(['e', 'f'])
    for (let count = 0; count < 500; count++) await append(`n${count}`)
    expect(await values()).toEqual(['n497', 'n498', 'n499'])
  })
})
