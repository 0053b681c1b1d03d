import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import { full } from '../../src/memory/profiles/full.js'
import type { Connection } from '../../src/runtime/connection.js'
import { Environment } from '../../src/runtime/environment.js'
import { FakeBroker } from './fixtures/fake-broker.js'
import { fateOf } from './fixtures/fate-of.js'

const away = new MemoryFault('connection', 'nobody there', { retryable: true })

describe('a connection', () => {
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

  it('is one for each broker object, and opens nothing until it is used', async () => {
    expect(environment.connection(broker)).toBe(connection)
    expect(environment.connection(new FakeBroker())).not.toBe(connection)
    expect(broker.opened).toBe(0)
    expect(connection.met).toBe(false)
    await Promise.all([connection.open(), connection.open(), connection.ready()])
    await connection.open()
    expect(broker.opened).toBe(1)
    expect(connection.met).toBe(true)
    expect(connection.connected).toBe(true)
  })

  it('has an identity that every broker bears', async () => {
    await connection.open()
    expect(broker.hosts[0]?.clientId).toMatch(/^[A-Za-z0-9-]+$/)
    expect(broker.hosts[0]?.random()).toBe(0.5)
  })

  it('knows the guaranteed least at first, and then what holds, batches included', async () => {
    broker.onOpen = async () => ({ ...full, limits: { ...full.limits, publishBatch: 7 } })
    expect(connection.capabilities.reconnect).toBe('core')
    await connection.open()
    expect(connection.capabilities.reconnect).toBe('broker')
    expect(connection.outbox.batchLimit).toBe(7)
  })

  describe('that cannot be made at first', () => {
    it.each(['auth', 'conflict', 'invalid', 'unsupported', 'corrupt', 'closed'] as const)(
      'rejects at once what time cannot heal: %s',
      async code => {
        broker.onOpen = () => Promise.reject(new MemoryFault(code, 'no'))
        await expect(connection.open()).rejects.toMatchObject({ failure: { code } })
        expect(broker.opened).toBe(1)
        expect(clock.timers).toBe(0)
      },
    )

    it('tries for ten seconds what time may heal, with backoff, then rejects', async () => {
      broker.onOpen = () => Promise.reject(away)
      const fate = fateOf(connection.open())
      await clock.advance(9_900)
      expect(fate).toEqual({})
      expect(broker.opened).toBeGreaterThan(5)
      expect(broker.opened).toBeLessThan(15)
      await clock.advance(5_000)
      expect(fate.error).toMatchObject({ code: 'SLUICE_BROKER_CONNECTION', cause: away })
      expect(clock.timers).toBe(0)
    })

    it('resolves when it heals within that time', async () => {
      broker.onOpen = async count => {
        if (count < 4) throw away
        return broker.capabilities
      }
      const fate = fateOf(connection.open().then(() => 'open'))
      await clock.advance(2_000)
      expect(fate).toEqual({ value: 'open' })
      expect(broker.opened).toBe(4)
    })

    it('waits as long as the broker asks', async () => {
      broker.onOpen = async count => {
        if (count === 1) throw new MemoryFault('busy', 'later', { retryable: true, retryAfterMs: 3_000 })
        return broker.capabilities
      }
      const fate = fateOf(connection.open().then(() => 'open'))
      await clock.advance(2_999)
      expect(fate).toEqual({})
      await clock.advance(1)
      expect(fate).toEqual({ value: 'open' })
    })

    it('may be tried again by the next who asks', async () => {
      broker.onOpen = () => Promise.reject(new MemoryFault('auth', 'no'))
      await expect(connection.open()).rejects.toThrow()
      broker.onOpen = async () => broker.capabilities
      await expect(connection.open()).resolves.toBeUndefined()
    })

    it('gives up on a broker that does not answer', async () => {
      broker.onOpen = () => new Promise(() => undefined)
      const fate = fateOf(connection.open())
      await clock.advance(31_000)
      expect(fate.error).toMatchObject({ code: 'SLUICE_BROKER_TIMEOUT' })
    })
  })
})
