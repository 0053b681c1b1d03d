import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import { full } from '../../src/memory/profiles/full.js'
import type { Connection } from '../../src/runtime/connection.js'
import { Environment } from '../../src/runtime/environment.js'
import { message } from '../publish/fixtures/messages.js'
import { FakeBroker, FakePublisher } from './fixtures/fake-broker.js'
import { fateOf, held } from './fixtures/fate-of.js'

const away = new MemoryFault('connection', 'nobody there', { retryable: true })

describe('a connection: publisher and close', () => {
  let clock: VirtualClock
  let broker: FakeBroker
  let environment: Environment
  let connection: Connection

  beforeEach(() => {
    clock = new VirtualClock()
    broker = new FakeBroker()
    environment = new Environment(clock, () => 0.5)
    connection = environment.connection(broker)
    connection.retain()
  })

  describe('makes its publisher', () => {
    it('once, for all who wait for it', async () => {
      const [one, other] = await Promise.all([connection.ready(), connection.ready()])
      expect(one).toBe(other)
      expect(await connection.ready()).toBe(one)
      expect(broker.publishers).toHaveLength(1)
    })

    it('again and again while time may heal it', async () => {
      broker.capabilities = full
      broker.onPublisher = async count => {
        if (count < 3) throw new MemoryFault('unknown', 'hiccup')
        return new FakePublisher()
      }
      const fate = fateOf(connection.ready())
      await clock.advance(1_000)
      expect(fate.value).toBeDefined()
      expect(broker.publisherAttempts).toBe(3)
    })

    it('or says at once that it may not publish', async () => {
      broker.onPublisher = () => Promise.reject(new MemoryFault('auth', 'read only'))
      await expect(connection.ready()).rejects.toMatchObject({ failure: { code: 'auth' } })
    })

    it('and replaces one that cannot go on, not one that passes, nor a newer one', async () => {
      const first = await connection.ready()
      const pass = fateOf(connection.recover(first, { code: 'busy', retryable: true, happened: 'no' }, 1))
      await clock.advance(100)
      expect('value' in pass).toBe(true)
      expect(connection.publisher).toBe(first)
      const fail = fateOf(connection.recover(first, { code: 'invalid', retryable: false, happened: 'no' }, 1))
      expect(connection.publisher).toBeUndefined()
      await clock.advance(100)
      expect('value' in fail).toBe(true)
      const second = connection.publisher
      expect(second).not.toBe(first)
      expect(broker.publishers.map(({ closed }) => closed)).toEqual([1, 0])
      fateOf(connection.recover(first, { code: 'invalid', retryable: false, happened: 'no' }, 1))
      await clock.advance(100)
      expect(connection.publisher).toBe(second)
      expect(broker.opened).toBe(1)
    })
  })

  describe('closes', () => {
    it('when the last user has left: flushes, then the publisher, then the broker', async () => {
      const order: string[] = []
      const stored = held<never[]>()
      broker.onPublisher = async () => {
        const publisher = new FakePublisher()
        publisher.publish = () => stored.promise.finally(() => order.push('stored'))
        publisher.close = async () => void order.push('publisher')
        return publisher
      }
      broker.onClose = async () => void order.push('broker')
      connection.retain()
      fateOf(connection.outbox.push(message('a')))
      await connection.release()
      const closed = fateOf(connection.release().then(() => order.push('closed')))
      await clock.settle()
      expect(order).toEqual([])
      stored.resolve([])
      await clock.settle()
      expect(closed.value).toBeDefined()
      expect(order).toEqual(['stored', 'publisher', 'broker', 'closed'])
      expect(clock.timers).toBe(0)
    })

    it('once, and each caller waits for the same end', async () => {
      const gone = held<void>()
      broker.onClose = () => gone.promise
      const fates = [fateOf(connection.close().then(() => 1)), fateOf(connection.close().then(() => 2))]
      await clock.settle()
      expect(fates).toEqual([{}, {}])
      gone.resolve()
      await clock.settle()
      expect(fates).toEqual([{ value: 1 }, { value: 2 }])
      expect(broker.closed).toBe(1)
    })

    it('and refuses everything afterwards', async () => {
      await connection.open()
      await connection.close()
      const source = {} as never
      const events = { revoked: () => undefined }
      const { signal } = new AbortController()
      await expect(connection.open()).rejects.toMatchObject({ code: 'SLUICE_CLOSED' })
      await expect(connection.reach()).rejects.toMatchObject({ code: 'SLUICE_CLOSED' })
      await expect(connection.ready()).rejects.toMatchObject({ code: 'SLUICE_CLOSED' })
      await expect(connection.outbox.push(message('a'))).rejects.toMatchObject({ code: 'SLUICE_CLOSED' })
      const first = connection.firstConsumer(source, events, signal)
      await expect(first).rejects.toMatchObject({ code: 'SLUICE_CLOSED' })
      const next = connection.nextConsumer(source, events, signal, 0, () => undefined)
      await expect(next).rejects.toMatchObject({ code: 'SLUICE_CLOSED' })
    })

    it('also while it still tries to connect, once that attempt has ended', async () => {
      const opening = held<typeof broker.capabilities>()
      broker.onOpen = () => opening.promise
      const fate = fateOf(connection.open())
      const closed = fateOf(connection.close().then(() => 'closed'))
      await clock.settle()
      expect(broker.closed).toBe(0)
      opening.resolve(broker.capabilities)
      await clock.settle()
      expect(closed).toEqual({ value: 'closed' })
      expect(fate.error).toMatchObject({ code: 'SLUICE_CLOSED' })
      expect(broker.closed).toBe(1)
      expect(connection.connected).toBe(false)
    })

    it('without waiting for ever for an attempt that does not end', async () => {
      broker.onOpen = () => new Promise(() => undefined)
      fateOf(connection.open())
      const closed = fateOf(connection.close().then(() => 'closed'))
      await clock.advance(6_000)
      expect(closed).toEqual({ value: 'closed' })
    })

    it('also between two attempts to connect', async () => {
      broker.onOpen = () => Promise.reject(away)
      const fate = fateOf(connection.open())
      await clock.settle()
      await connection.close()
      await clock.settle()
      expect(fate.error).toMatchObject({ code: 'SLUICE_CLOSED' })
      expect(clock.timers).toBe(0)
    })

    it('also when the attempt under way is refused because of it', async () => {
      broker.onOpen = (_, signal) => new Promise((__, reject) => signal.addEventListener('abort', () => reject(away)))
      const fate = fateOf(connection.open())
      await clock.settle()
      await connection.close()
      await clock.settle()
      expect(fate.error).toMatchObject({ code: 'SLUICE_CLOSED' })
    })

    it('and closes a publisher that comes too late', async () => {
      const late = held<FakePublisher>()
      broker.onPublisher = () => late.promise
      const fate = fateOf(connection.ready())
      await clock.settle()
      await connection.close()
      late.resolve(new FakePublisher())
      await clock.settle()
      expect(broker.publishers[0]?.closed).toBe(1)
      expect(fate.error).toMatchObject({ code: 'SLUICE_CLOSED' })
    })

    it('and a failure that comes too late makes no other', async () => {
      const late = held<FakePublisher>()
      broker.onPublisher = () => late.promise
      const fate = fateOf(connection.ready())
      await clock.settle()
      await connection.close()
      late.reject(away)
      await clock.settle()
      expect(fate.error).toMatchObject({ code: 'SLUICE_CLOSED' })
      expect(broker.publisherAttempts).toBe(1)
    })

    it('so that another task can use the same broker object at once: it opens when the first is gone', async () => {
      await connection.open()
      const gone = held<void>()
      broker.onClose = () => gone.promise
      const leaving = connection.release()
      const next = environment.connection(broker)
      expect(next).not.toBe(connection)
      next.retain()
      const fate = fateOf(next.open().then(() => 'open'))
      await clock.settle()
      expect(broker.opened).toBe(1)
      gone.resolve()
      await leaving
      await clock.settle()
      expect(fate).toEqual({ value: 'open' })
      expect(broker.opened).toBe(2)
    })
  })
})
