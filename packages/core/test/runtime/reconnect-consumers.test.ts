import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import type { Source } from '../../src/contract/index.js'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import type { Connection } from '../../src/runtime/connection.js'
import { Environment } from '../../src/runtime/environment.js'
import { FakeBroker, FakeConsumer } from './fixtures/fake-broker.js'
import { type Fate, fateOf, held } from './fixtures/fate-of.js'

const away = new MemoryFault('connection', 'nobody there')
const hangs = (): Promise<never> => new Promise(() => undefined)

describe('a connection that is lost: its consumers', () => {
  let clock: VirtualClock
  let broker: FakeBroker
  let connection: Connection
  let heard: string[]

  beforeEach(() => {
    clock = new VirtualClock()
    broker = new FakeBroker()
    heard = []
    connection = new Environment(clock, () => 0.5).connection(broker)
    connection.retain()
    connection.listeners.add({
      connected: () => heard.push('connected'),
      disconnected: cause => heard.push(`disconnected: ${(cause as Error).message}`),
      lost: cause => heard.push(`lost: ${(cause as Error).message}`),
      troubled: error => heard.push(`troubled: ${error.message}`),
    })
  })

  const report = (open: number, type: 'connected' | 'disconnected'): void =>
    broker.hosts[open]?.report(type === 'connected' ? { type } : { type, cause: away })

  const source = { queue: 'work' } as Source
  const events = { revoked: () => undefined }

  const first = (): Fate<unknown> => fateOf(connection.firstConsumer(source, events, new AbortController().signal))

  const next = (stop = new AbortController(), trouble: unknown[] = [], failures = 0): Fate<unknown> =>
    fateOf(connection.nextConsumer(source, events, stop.signal, failures, error => trouble.push(error.message)))

  describe('makes consumers', () => {
    it('the first time tries for ten seconds what time may heal', async () => {
      broker.onConsumer = async count => {
        if (count < 3) throw new MemoryFault('busy', 'rebalancing', { retryable: true })
        return new FakeConsumer()
      }
      const good = first()
      await clock.advance(1_000)
      expect(good.value).toBeDefined()
      broker.onConsumer = () => Promise.reject(new MemoryFault('busy', 'rebalancing', { retryable: true }))
      const bad = first()
      await clock.advance(9_000)
      expect(bad).toEqual({})
      await clock.advance(6_000)
      expect(bad.error).toMatchObject({ code: 'SLUICE_BROKER_BUSY' })
      expect(clock.timers).toBe(0)
    })

    it.each(['auth', 'not-found', 'unsupported', 'unknown', 'full'] as const)(
      'the first time rejects at once what time does not heal: %s',
      async code => {
        broker.onConsumer = () => Promise.reject(new MemoryFault(code, 'no'))
        const fate = first()
        await clock.settle()
        expect(fate.error).toMatchObject({ failure: { code }, message: expect.stringContaining('creating a consumer') })
      },
    )

    it('the first time does not wait for a broker that is away for longer', async () => {
      await connection.open()
      broker.onOpen = () => Promise.reject(away)
      report(0, 'disconnected')
      const fate = first()
      await clock.advance(11_000)
      expect(fate.error).toMatchObject({ code: 'SLUICE_BROKER_TIMEOUT' })
    })

    it('the first time gives up on one that never comes', async () => {
      broker.onConsumer = hangs
      const fate = first()
      await clock.advance(31_000)
      expect(fate.error).toMatchObject({ code: 'SLUICE_BROKER_TIMEOUT' })
    })

    it('later tries everything again, telling of each failure', async () => {
      broker.onConsumer = async count => {
        if (count === 1) throw new MemoryFault('auth', 'not yet')
        if (count === 2) throw new MemoryFault('unknown', 'hm')
        return new FakeConsumer()
      }
      const trouble: unknown[] = []
      const fate = next(undefined, trouble)
      await clock.advance(1_000)
      expect(fate.value).toBeDefined()
      expect(trouble).toEqual([
        'fake: creating a consumer failed (auth): not yet',
        'fake: creating a consumer failed (unknown): hm',
      ])
    })

    it('later waits the longer, the more of them ended soon', async () => {
      await connection.open()
      const fates = [next(undefined, [], 0), next(undefined, [], 1), next(undefined, [], 50)]
      await clock.settle()
      const made = (): boolean[] => fates.map(fate => fate.value !== undefined)
      expect(made()).toEqual([true, false, false])
      await clock.advance(50)
      expect(made()).toEqual([true, true, false])
      await clock.advance(2_450)
      expect(made()).toEqual([true, true, true])
    })

    it('opens the connection anew when it seems to be gone', async () => {
      broker.onConsumer = async count => {
        if (count === 1) throw away
        return new FakeConsumer()
      }
      const fate = next()
      await clock.advance(1_000)
      expect(fate.value).toBeDefined()
      expect(broker.opened).toBe(2)
    })

    it.each([
      [
        'while the broker is away',
        () => {
          broker.onOpen = () => Promise.reject(away)
          report(0, 'disconnected')
        },
      ],
      [
        'while one is being made',
        () => {
          broker.onConsumer = hangs
        },
      ],
      [
        'between two attempts',
        () => {
          broker.onConsumer = () => Promise.reject(new MemoryFault('full', 'no'))
        },
      ],
    ])('until nobody wants one any more: %s', async (_, disturb) => {
      await connection.open()
      disturb()
      const stop = new AbortController()
      const fate = next(stop)
      await clock.settle()
      stop.abort()
      await clock.settle()
      expect(fate.error).toBeDefined()
    })

    it('and closes one that comes after that', async () => {
      const late = held<FakeConsumer>()
      broker.onConsumer = () => late.promise
      const stop = new AbortController()
      const fate = next(stop)
      await clock.settle()
      stop.abort()
      late.resolve(new FakeConsumer())
      await clock.settle()
      expect(fate.error).toMatchObject({ code: 'SLUICE_CLOSED' })
      expect(broker.consumers[0]?.closed).toBe(1)
    })
  })
})
