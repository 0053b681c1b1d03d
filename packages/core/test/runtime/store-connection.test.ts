import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import type { Store } from '../../src/contract/index.js'
import { BrokerFailed } from '../../src/errors/broker-failed.js'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import { MemoryServer } from '../../src/memory/memory-server.js'
import { memoryStore } from '../../src/memory/memory-store.js'
import { Environment } from '../../src/runtime/environment.js'
import type { StoreConnection } from '../../src/runtime/store-connection.js'
import { fateOf, held } from './fixtures/fate-of.js'

const put = (key: string, value: string) => ({ key, expect: 'any' as const, value, ttlMs: undefined })
const one = (key: string) => ({ key, by: 1, unit: 1, floor: undefined, ceiling: undefined, ttlMs: undefined })
const parked = (id: string) => ({ set: 's', id, dueAt: 0, value: 'v' })

describe('a store behind its connection', () => {
  let clock: VirtualClock
  let server: MemoryServer
  let raw: Store
  let calls: string[]
  let environment: Environment
  let connection: StoreConnection
  let store: Store

  beforeEach(() => {
    clock = new VirtualClock()
    server = new MemoryServer()
    calls = []
    const memory = memoryStore({ server })
    raw = new Proxy(memory, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        return (...given: unknown[]) => {
          calls.push(String(name))
          return value.apply(target, given)
        }
      },
    })
    environment = new Environment(clock, () => 0.5)
    connection = environment.store(raw)
    connection.retain()
    store = connection.store
  })

  it('is shared by all who name it, and opened on first use', async () => {
    expect(environment.store(raw)).toBe(connection)
    expect(environment.parking(raw)).toBe(environment.parking(raw))
    expect(calls).toEqual([])
    await Promise.all([store.get(['a']), store.now(), store.open({} as never, new AbortController().signal)])
    expect(calls.filter(name => name === 'open')).toHaveLength(1)
  })

  it('makes one call of each verb and tick', async () => {
    await connection.open()
    calls.length = 0
    const answers = await Promise.all([
      store.change([put('a', '1'), put('b', '2')]),
      store.change([put('c', '3')]),
      store.get(['a', 'missing']),
      store.get(['c']),
      store.add([one('n')]),
      store.add([one('n')]),
      store.park([parked('x')]),
      store.park([parked('y')]),
      store.forget([{ set: 's', id: 'x', claim: undefined }]),
      store.forget([{ set: 's', id: 'nothing', claim: undefined }]),
    ])
    expect([...calls].sort()).toEqual(['add', 'change', 'forget', 'get', 'park'])
    expect(answers[2].map(found => found?.value)).toEqual(['1', undefined])
    expect(answers[3].map(found => found?.value)).toEqual(['3'])
    expect([answers[4], answers[5]].map(([added]) => added?.after)).toEqual([1, 2])
    expect(answers[6]).toBeUndefined()
    expect([answers[8], answers[9]]).toEqual([[true], [false]])
  })

  it('passes on whatever takes no batch', async () => {
    await store.park([parked('x')])
    expect(await store.countParked(['s', 't'])).toEqual([1, 0])
    expect((await store.claimDue('s', { max: 5, leaseMs: 1_000 })).items.map(({ id }) => id)).toEqual(['x'])
    await store.clearParked(['s'])
    await store.append([{ log: 'l', value: 'v' }], { max: 5, maxAgeMs: 1_000 })
    expect((await store.page('l', { max: 5, after: undefined })).map(({ value }) => value)).toEqual(['v'])
    expect(await store.now()).toBe(clock.now())
    expect(store.name).toBe('memory')
    await store.close()
    expect(calls).not.toContain('close')
  })

  it('watches where the store can', async () => {
    await connection.open()
    let heard = 0
    const cancel = store.watch?.('a', () => heard++)
    await store.change([put('a', '1')])
    await clock.settle()
    expect(heard).toBe(1)
    cancel?.()
    await store.change([put('a', '2')])
    await clock.settle()
    expect(heard).toBe(1)
    const blind = memoryStore()
    Object.defineProperty(blind, 'watch', { value: undefined })
    expect(environment.store(blind).store.watch).toBeUndefined()
  })

  describe('whose calls fail', () => {
    it('wraps the raw error once and classifies it', async () => {
      const fault = new MemoryFault('full', 'no room')
      server.failNext('park', fault)
      const error = await store.park([parked('x')]).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(BrokerFailed)
      expect(error).toMatchObject({
        code: 'SLUICE_BROKER_FULL',
        cause: fault,
        message: 'memory: parking failed (full): no room',
      })
      expect(store.classify(error)).toBe((error as BrokerFailed).failure)
      expect(store.classify(fault)).toBe(fault.failure)
    })

    it('bears a store that cannot say what is wrong', () => {
      const broken = memoryStore()
      broken.classify = () => {
        throw new Error('no')
      }
      expect(environment.store(broken).store.classify(new Error('x'))).toMatchObject({ code: 'unknown' })
    })

    it('passes on an error that is wrapped already', async () => {
      const wrapped = new BrokerFailed('other', 'doing', { code: 'busy', retryable: true, happened: 'no' }, undefined)
      server.failNext('now', wrapped)
      await expect(store.now()).rejects.toBe(wrapped)
    })

    it('gives up on an answer that does not come', async () => {
      await connection.open()
      server.latencyMs = 60_000
      const fate = fateOf(store.now())
      await clock.advance(16_000)
      expect(fate.error).toMatchObject({ code: 'SLUICE_BROKER_TIMEOUT', failure: { retryable: true } })
    })

    it('tries to open again with the next call', async () => {
      server.cut()
      await expect(store.now()).rejects.toMatchObject({ message: expect.stringContaining('connecting failed') })
      server.restore()
      await expect(store.now()).resolves.toBe(clock.now())
    })
  })

  describe('that nobody uses any more', () => {
    it('is closed, once the last has left, and refuses', async () => {
      await connection.open()
      connection.retain()
      await connection.release()
      await expect(store.now()).resolves.toBeDefined()
      await connection.release()
      expect(calls).toContain('close')
      await expect(store.now()).rejects.toMatchObject({ code: 'SLUICE_CLOSED' })
      await expect(store.get(['a'])).rejects.toMatchObject({ code: 'SLUICE_CLOSED' })
      expect(clock.timers).toBe(0)
    })

    it('was never opened: nothing is closed', async () => {
      await connection.release()
      expect(calls).toEqual([])
    })

    it('answers first what was asked in the same tick, and what is under way', async () => {
      await connection.open()
      server.latencyMs = 100
      const early = fateOf(store.now())
      const given = fateOf(store.change([put('claim', 'back')]))
      const gone = fateOf(connection.release().then(() => 'gone'))
      await clock.advance(99)
      expect(gone).toEqual({})
      await clock.advance(1)
      expect(early.value).toBeDefined()
      expect(given.value).toMatchObject([{ done: true }])
      await clock.settle()
      expect(gone).toEqual({ value: 'gone' })
    })

    it('also while it is being opened', async () => {
      server.latencyMs = 100
      const fate = fateOf(store.now())
      const gone = fateOf(connection.release().then(() => 'gone'))
      await clock.advance(100)
      expect(fate.error).toMatchObject({ code: 'SLUICE_CLOSED' })
      expect(gone).toEqual({ value: 'gone' })
    })

    it('also between its call and its opening', async () => {
      const opening = held<void>()
      const slow = memoryStore()
      slow.open = () => opening.promise
      const other = environment.store(slow)
      other.retain()
      const fate = fateOf(other.store.now())
      const gone = fateOf(other.release().then(() => 'gone'))
      await clock.settle()
      opening.resolve()
      await clock.settle()
      expect(fate.error).toMatchObject({ code: 'SLUICE_CLOSED' })
      expect(gone).toEqual({ value: 'gone' })
    })

    it('can be used again at once: it is opened when the one before is gone', async () => {
      await connection.open()
      server.latencyMs = 100
      const early = fateOf(store.now())
      void connection.release()
      const next = environment.store(raw)
      expect(next).not.toBe(connection)
      expect(environment.parking(raw)).toBeDefined()
      next.retain()
      const fate = fateOf(next.store.now())
      await clock.settle()
      expect(calls.filter(name => name === 'open')).toHaveLength(1)
      await clock.advance(300)
      expect(early.value).toBeDefined()
      expect(fate.value).toBeDefined()
      await next.release()
      expect(clock.timers).toBe(0)
    })

    it('and its successor may leave before it ever opened', async () => {
      await connection.open()
      server.latencyMs = 100
      fateOf(store.now())
      void connection.release()
      const next = environment.store(raw)
      next.retain()
      const fate = fateOf(next.store.now())
      void next.release()
      await clock.advance(200)
      expect(fate.error).toMatchObject({ code: 'SLUICE_CLOSED' })
      expect(calls.filter(name => name === 'open')).toHaveLength(1)
    })
  })
})
