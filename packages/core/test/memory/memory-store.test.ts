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

describe('memory store: values', () => {
  it('changes what is as expected, and says what is there', async () => {
    const { put, store } = await opened()
    const first = await put('a', '1', { expect: 'absent' })
    expect(first).toMatchObject({ done: true, current: { value: '1' } })
    expect(await put('a', '2', { expect: 'absent' })).toEqual({ done: false, current: first.current })
    const second = await put('a', '2', { expect: { version: first.current!.version } })
    expect(second).toMatchObject({ done: true, current: { value: '2' } })
    expect(await put('a', '3', { expect: { version: first.current!.version } })).toEqual({
      done: false,
      current: second.current,
    })
    expect(await put('none', '3', { expect: { version: '1' } })).toEqual({ done: false, current: undefined })
    expect(await put('a', undefined)).toEqual({ done: true, current: undefined })
    expect(await store.get(['a', 'none'])).toEqual([undefined, undefined])
  })

  it('gives another version after removal and creation anew, and after equal values', async () => {
    const { put } = await opened()
    const versions = [
      (await put('a', 'same')).current?.version,
      (await put('a', 'same')).current?.version,
      (await put('a', undefined)).current?.version,
      (await put('a', 'same')).current?.version,
    ]
    expect(new Set(versions).size).toBe(4)
  })

  it('does each change of a batch by itself, in order', async () => {
    const { store } = await opened()
    const change = (value: string): Change => ({ key: 'a', expect: 'absent', value, ttlMs: undefined })
    const changed = await store.change([change('1'), change('2')])
    expect(changed).toMatchObject([
      { done: true, current: { value: '1' } },
      { done: false, current: { value: '1' } },
    ])
  })

  it('forgets values when their time is over, and a new one starts its own time', async () => {
    const { put, read, clock } = await opened()
    await put('a', '1', { ttlMs: 1000 })
    await put('b', '1', { ttlMs: 1000 })
    await put('b', '2')
    await put('c', '1', { ttlMs: 1000 })
    await clock.advance(500)
    await put('c', '2', { ttlMs: 1000 })
    await clock.advance(499)
    expect(await read('a')).toBe('1')
    await clock.advance(1)
    expect([await read('a'), await read('b'), await read('c')]).toEqual([undefined, '2', '2'])
    expect(await put('a', '9', { expect: 'absent' })).toMatchObject({ done: true })
    await clock.advance(500)
    expect(await read('c')).toBeUndefined()
    expect(clock.timers).toBe(0)
  })

  it('does not keep what has ended, also if its time was put off in between', async () => {
    const server = new MemoryServer()
    const { put, clock } = await opened(server)
    for (let count = 0; count < 100; count++) await put(`k${count}`, '1', { ttlMs: 1000 })
    await clock.advance(500)
    for (let count = 0; count < 100; count++) await put(`k${count}`, '2', { ttlMs: 1000 })
    await clock.advance(600)
    await put('other', '1')
    expect(server.values.size).toBe(101)
    await clock.advance(400)
    await put('other', '2')
    expect(server.values.size).toBe(1)
  })

  it('refuses keys above 512 characters', async () => {
    const { put, store } = await opened()
    expect(await put('k'.repeat(512), '1')).toMatchObject({ done: true })
    const failure = await put('k'.repeat(513), '1').catch(store.classify)
    expect(failure).toMatchObject({ code: 'invalid' })
  })

  it('shares its state between objects of one server, and keeps it over close and open', async () => {
    const server = new MemoryServer()
    const one = await opened(server)
    const other = await opened(server, new TestHost('other', one.clock))
    await one.put('a', '1')
    expect(await other.read('a')).toBe('1')
    await one.store.close()
    await one.store.close()
    await one.store.open(one.host, never)
    expect(await one.read('a')).toBe('1')
    expect(await (await opened()).read('a')).toBeUndefined()
  })

  it('refuses use before open and after close', async () => {
    const store = memoryStore()
    await expect(store.get(['a'])).rejects.toMatchObject({ failure: { code: 'closed' } })
    await store.open(new TestHost(), never)
    await store.close()
    await expect(store.park([])).rejects.toMatchObject({ failure: { code: 'closed' } })
    expect(store.classify(undefined)).toEqual({ code: 'unknown', retryable: false, happened: 'maybe' })
  })
})

describe('memory store: bounded add', () => {
  it('counts, from zero or from the floor', async () => {
    const { add, read } = await opened()
    expect(await add('a', 3)).toMatchObject({ before: 0, after: 3 })
    expect(await add('a', -1)).toMatchObject({ before: 3, after: 2 })
    expect(await read('a')).toBe('2')
    expect(await add('b', 1, { floor: -5 })).toMatchObject({ before: -5, after: -4 })
    expect(await add('c', 1, { floor: 7 })).toMatchObject({ before: 7, after: 8 })
  })

  it('adds as many whole units as keep it at or below the ceiling', async () => {
    const { add } = await opened()
    expect(await add('a', 10, { unit: 3, ceiling: 8 })).toMatchObject({ before: 0, after: 6 })
    expect(await add('a', 10, { unit: 3, ceiling: 8 })).toMatchObject({ before: 6, after: 6 })
    expect(await add('b', 5, { unit: 5, ceiling: 4 })).toMatchObject({ before: 0, after: 0 })
    expect(await add('b', 5, { unit: 5, ceiling: 5 })).toMatchObject({ before: 0, after: 5 })
    expect(await add('b', 1, { ceiling: 3 })).toMatchObject({ before: 5, after: 5 })
  })

  it('takes back down to the floor', async () => {
    const { add } = await opened()
    await add('a', 10)
    expect(await add('a', -4, { unit: 4, floor: 8 })).toMatchObject({ before: 10, after: 8 })
    expect(await add('a', -100)).toMatchObject({ before: 8, after: -92 })
  })

  it('paces a timeline by its own clock: fractions of slots do not drift over the ceiling', async () => {
    const { add, clock } = await opened()
    const slot = 1000 / 7
    const run = () => add('pace', 3 * slot, { unit: slot, floor: { now: 0 }, ceiling: { now: 1001 } })
    const start = clock.now()
    const first = await run()
    expect(first).toEqual({ before: start, after: start + 3 * slot, now: start })
    expect((await run()).after).toBe(first.after + 3 * slot)
    const third = await run()
    expect(third.after - third.before).toBeCloseTo(slot, 2)
    expect(third.after).toBeLessThanOrEqual(start + 1001)
    await clock.advance(10_000)
    expect((await run()).before).toBe(clock.now())
  })

  it('refuses to add to what is no number, and keeps it', async () => {
    const { add, put, read, store } = await opened()
    await put('a', 'text')
    expect(await add('a', 1).catch(store.classify)).toMatchObject({ code: 'invalid' })
    expect(await read('a')).toBe('text')
  })

  it('ends with its time, as other values do', async () => {
    const { add, clock } = await opened()
    await add('a', 3, { ttlMs: 100 })
    await clock.advance(100)
    expect(await add('a', 1)).toMatchObject({ before: 0, after: 1 })
  })
})

describe('memory store: watch', () => {
  it('tells of changes, several of one turn once, until cancelled', async () => {
    const server = new MemoryServer()
    const one = await opened(server)
    const other = await opened(server, new TestHost('other', one.clock))
    let calls = 0
    const cancel = one.store.watch!('a', () => calls++)
    await other.put('a', '1')
    await other.put('b', '1')
    await one.clock.settle()
    expect(calls).toBe(1)
    await Promise.all([other.put('a', '2'), other.add('a', 1)])
    await one.clock.settle()
    expect(calls).toBe(2)
    cancel()
    await other.put('a', undefined)
    await one.clock.settle()
    expect(calls).toBe(2)
  })

  it('tells after a cut that something may have changed, and nothing while closed', async () => {
    const server = new MemoryServer()
    const one = await opened(server)
    let calls = 0
    one.store.watch!('a', () => calls++)
    server.cut()
    await one.clock.settle()
    expect(calls).toBe(0)
    server.restore()
    await one.clock.settle()
    expect(calls).toBe(1)
    await one.store.close()
    const other = await opened(server, new TestHost('other', one.clock))
    await other.put('a', '1')
    await one.clock.settle()
    expect(calls).toBe(1)
    await one.store.open(one.host, never)
    await other.put('a', '2')
    await one.clock.settle()
    expect(calls).toBeGreaterThan(1)
  })
})
