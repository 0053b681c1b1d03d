import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import type { Source } from '../../src/contract/index.js'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import { coreReconnect } from '../../src/memory/profiles/core-reconnect.js'
import { full } from '../../src/memory/profiles/full.js'
import type { Connection } from '../../src/runtime/connection.js'
import { Environment } from '../../src/runtime/environment.js'
import { message } from '../publish/fixtures/messages.js'
import { FakeBroker, FakeConsumer, FakePublisher } from './fixtures/fake-broker.js'
import { type Fate, fateOf, held } from './fixtures/fate-of.js'

const away = new MemoryFault('connection', 'nobody there')
const hangs = (): Promise<never> => new Promise(() => undefined)

describe('a connection that is lost', () => {
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

  const next = (stop = new AbortController(), trouble: unknown[] = [], failures = 0): Fate<unknown> =>
    fateOf(connection.nextConsumer(source, events, stop.signal, failures, error => trouble.push(error.message)))

  describe('and whose client heals itself', () => {
    beforeEach(async () => {
      broker.capabilities = full
      await connection.open()
    })

    it('tells who listens, and changes nothing else', async () => {
      const publisher = await connection.ready()
      report(0, 'disconnected')
      report(0, 'disconnected')
      expect(connection.connected).toBe(false)
      report(0, 'connected')
      report(0, 'connected')
      expect(heard).toEqual(['connected', 'disconnected: nobody there', 'connected'])
      await clock.advance(60_000)
      expect(broker.opened).toBe(1)
      expect(connection.publisher).toBe(publisher)
    })

    it('publishes nothing while the broker asks for patience, or is said to', async () => {
      await connection.ready()
      const sent: string[] = []
      const publisher = broker.publishers[0] as FakePublisher
      publisher.publish = async batch => {
        sent.push(...batch.map(({ id }) => id))
        return []
      }
      broker.hosts[0]?.report({ type: 'blocked', because: 'disk' })
      fateOf(connection.outbox.push(message('a')))
      await clock.advance(20_000)
      expect(sent).toEqual([])
      expect(heard).toEqual(['connected'])
      broker.hosts[0]?.report({ type: 'unblocked', because: 'disk' })
      await clock.settle()
      expect(sent).toEqual(['a'])
      broker.hosts[0]?.report({ type: 'blocked', because: 'disk' })
      fateOf(connection.outbox.push(message('b')))
      report(0, 'disconnected')
      report(0, 'connected')
      await clock.settle()
      expect(sent).toEqual(['a', 'b'])
    })

    it('is not opened anew by a failed call', async () => {
      const publisher = await connection.ready()
      fateOf(connection.recover(publisher, { code: 'connection', retryable: false, happened: 'maybe' }, 1))
      await clock.advance(1_000)
      expect(broker.opened).toBe(1)
      expect(broker.publishers).toHaveLength(2)
    })
  })

  describe('and that core heals', () => {
    beforeEach(async () => {
      broker.capabilities = coreReconnect
      await connection.open()
      heard.length = 0
    })

    it('is opened again, with backoff, for ever; who listens hears of each failure', async () => {
      const publisher = await connection.ready()
      broker.onOpen = () => Promise.reject(away)
      report(0, 'disconnected')
      await clock.advance(60_000)
      expect(heard.slice(0, 3)).toEqual([
        'disconnected: nobody there',
        'lost: nobody there',
        'troubled: fake: connecting failed (connection): nobody there',
      ])
      expect(broker.opened).toBeGreaterThan(20)
      expect(broker.opened).toBeLessThan(50)
      broker.onOpen = async () => coreReconnect
      await clock.advance(5_000)
      expect(heard.at(-1)).toBe('connected')
      const next = await connection.ready()
      expect(next).not.toBe(publisher)
      expect(broker.publishers[0]?.closed).toBe(1)
    })

    it('stays away also when what fails now would have been refused at first', async () => {
      broker.onOpen = () => Promise.reject(new MemoryFault('auth', 'password changed'))
      report(0, 'disconnected')
      await clock.advance(20_000)
      expect(heard.at(-1)).toMatch(/^troubled: .*password changed/)
      broker.onOpen = async () => coreReconnect
      await clock.advance(5_000)
      expect(heard.at(-1)).toBe('connected')
    })

    it('hears nothing of what the lost one still reports', async () => {
      report(0, 'disconnected')
      await clock.advance(100)
      expect(broker.opened).toBe(2)
      report(0, 'disconnected')
      report(0, 'connected')
      expect(connection.connected).toBe(true)
      expect(heard).toEqual(['disconnected: nobody there', 'lost: nobody there', 'connected'])
      expect(broker.opened).toBe(2)
    })

    it('hears nothing after it was closed', async () => {
      await connection.close()
      report(0, 'disconnected')
      expect(heard).toEqual([])
    })

    it.each(['connection', 'closed'] as const)('is found out by a publish that fails with "%s", too', async code => {
      const publisher = await connection.ready()
      fateOf(connection.recover(publisher, { code, retryable: false, happened: 'maybe' }, 1))
      expect(heard).toEqual([`disconnected: publishing failed (${code})`, `lost: publishing failed (${code})`])
      await clock.advance(200)
      expect(broker.opened).toBe(2)
      expect(broker.publishers).toHaveLength(2)
    })

    it('is found out by a publisher that cannot be made, or never comes', async () => {
      broker.onPublisher = async count => {
        if (count === 1) throw away
        return count === 2 ? hangs() : new FakePublisher()
      }
      const fate = fateOf(connection.ready())
      await clock.advance(1_000)
      expect(broker.opened).toBe(2)
      await clock.advance(32_000)
      expect(broker.opened).toBe(3)
      expect(fate.value).toBeDefined()
    })

    it('throws away a publisher and a consumer that came out of the lost one', async () => {
      const publisher = held<FakePublisher>()
      const made = held<FakeConsumer>()
      broker.onPublisher = count => (count === 1 ? publisher.promise : Promise.resolve(new FakePublisher()))
      broker.onConsumer = count => (count === 1 ? made.promise : Promise.resolve(new FakeConsumer()))
      const fates = [fateOf(connection.ready()), next()]
      await clock.settle()
      report(0, 'disconnected')
      await clock.settle()
      publisher.resolve(new FakePublisher())
      made.resolve(new FakeConsumer())
      await clock.settle()
      expect(broker.publishers.map(({ closed }) => closed)).toEqual([1, 0])
      expect(broker.consumers.map(({ closed }) => closed)).toEqual([1, 0])
      for (const fate of fates) expect(fate.value).toBeDefined()
    })

    it('publishes again, with the same ids, what was unconfirmed', async () => {
      const first = held<never[]>()
      const stored: string[] = []
      broker.onPublisher = async count => {
        const publisher = new FakePublisher()
        publisher.publish = batch => {
          if (count === 1) return first.promise
          stored.push(...batch.map(({ id }) => id))
          return Promise.resolve([])
        }
        return publisher
      }
      const fates = [fateOf(connection.outbox.push(message('a'))), fateOf(connection.outbox.push(message('b')))]
      await clock.settle()
      report(0, 'disconnected')
      first.reject(away)
      await clock.advance(500)
      expect(stored).toEqual(['a', 'b'])
      expect(fates).toEqual([{ value: 'a' }, { value: 'b' }])
    })

    it('answers who wants to know soon after ten seconds, and goes on', async () => {
      broker.onOpen = () => Promise.reject(away)
      report(0, 'disconnected')
      const fate = fateOf(connection.reach())
      await clock.advance(11_000)
      expect(fate.error).toMatchObject({ code: 'SLUICE_CALL_TIMEOUT' })
      broker.onOpen = async () => coreReconnect
      await clock.advance(5_000)
      expect(connection.connected).toBe(true)
      await expect(connection.reach()).resolves.toBeUndefined()
    })
  })
})
