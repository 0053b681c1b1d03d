import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import type { Consumer } from '../../src/contract/index.js'
import { CallTimeout } from '../../src/errors/call-timeout.js'
import { Closed } from '../../src/errors/closed.js'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import { GuardedBroker } from '../../src/runtime/guarded-broker.js'
import { FakeBroker, FakeConsumer, FakePublisher } from './fixtures/fake-broker.js'
import { fateOf, held } from './fixtures/fate-of.js'

const never = new AbortController().signal
const hangs = (): Promise<never> => new Promise(() => undefined)
const events = { revoked: () => undefined }

describe('an adapter behind a guard', () => {
  let clock: VirtualClock
  let raw: FakeBroker
  let broker: GuardedBroker

  beforeEach(() => {
    clock = new VirtualClock()
    raw = new FakeBroker()
    broker = new GuardedBroker(raw, clock)
  })

  it.each([
    ['opening', 11_000, () => broker.open({} as never, never)],
    ['making a publisher', 31_000, () => broker.createPublisher(never)],
    ['making a consumer', 31_000, () => broker.createConsumer({} as never, events, never)],
    ['an admin call', 16_000, () => broker.admin('counting', hangs)],
    ['something of ours', 1_500, () => broker.within('waiting', 500, hangs)],
  ])('gives up on %s', async (_, milliseconds, call) => {
    raw.onOpen = hangs
    raw.onPublisher = hangs
    raw.onConsumer = hangs
    const fate = fateOf<unknown>(Promise.resolve().then(() => call() as Promise<unknown>))
    await clock.advance(milliseconds - 1_001)
    expect(fate).toEqual({})
    await clock.advance(1_001)
    const { error } = fate
    expect(broker.classify(error)).toEqual({ code: 'timeout', retryable: false, happened: 'maybe' })
    expect(clock.timers).toBe(0)
  })

  it('releases a publisher and a consumer that come too late', async () => {
    const publisher = held<FakePublisher>()
    const consumer = held<FakeConsumer>()
    raw.onPublisher = () => publisher.promise
    raw.onConsumer = () => consumer.promise
    const fates = [fateOf(broker.createPublisher(never)), fateOf(broker.createConsumer({} as never, events, never))]
    await clock.advance(31_000)
    for (const { error } of fates) expect(error).toBeInstanceOf(CallTimeout)
    publisher.resolve(new FakePublisher())
    consumer.resolve(new FakeConsumer())
    await clock.settle()
    expect(raw.publishers[0]?.closed).toBe(1)
    expect(raw.consumers[0]?.closed).toBe(1)
  })

  it('gives up on a publish and on closing a publisher', async () => {
    const publisher = await broker.createPublisher(never)
    const made = raw.publishers[0] as FakePublisher
    made.publish = hangs
    made.close = hangs
    const fates = [fateOf(publisher.publish([])), fateOf(publisher.close())]
    await clock.advance(16_000)
    for (const { error } of fates) expect(error).toBeInstanceOf(CallTimeout)
  })

  it('takes an answer to publish that is no list for a failure', async () => {
    const publisher = await broker.createPublisher(never)
    const made = raw.publishers[0] as FakePublisher
    made.publish = async () => undefined as never
    await expect(publisher.publish([])).rejects.toThrow('the adapter answered no list')
  })

  it('closes in any case, within its time', async () => {
    raw.onClose = () => Promise.reject(new Error('gone'))
    await broker.close()
    raw.onClose = hangs
    const fate = fateOf(broker.close().then(() => 'closed'))
    await clock.advance(6_000)
    expect(fate).toEqual({ value: 'closed' })
  })

  describe('classifies', () => {
    it('errors of core itself without asking the adapter', () => {
      raw.classify = () => {
        throw new Error('asked')
      }
      const wrapped = broker.wrap('doing', new MemoryFault('busy', 'x'))
      expect(broker.classify(wrapped)).toBe(wrapped.failure)
      expect(broker.classify(new Closed('it'))).toEqual({ code: 'closed', retryable: false, happened: 'no' })
    })

    it.each([
      [
        'throws',
        () => {
          throw new Error('no')
        },
      ],
      ['answers nothing', () => undefined],
      ['answers null', () => null],
      ['answers without a code', () => ({ retryable: true })],
    ])('as unknown what an adapter cannot say because its classify %s', (_, classify) => {
      raw.classify = classify as never
      expect(broker.classify(new Error('x'))).toEqual({ code: 'unknown', retryable: false, happened: 'maybe' })
    })
  })

  describe('wraps', () => {
    it('raw errors once, keeping them as cause', () => {
      const fault = new MemoryFault('auth', 'wrong password')
      const wrapped = broker.wrap('connecting', fault)
      expect(wrapped).toMatchObject({ code: 'SLUICE_BROKER_AUTH', fault: 'caller', cause: fault })
      expect(wrapped.message).toBe('fake: connecting failed (auth): wrong password')
      expect(broker.wrap('more', wrapped)).toBe(wrapped)
    })

    it('without the password that a driver puts into its message', () => {
      const { message } = broker.wrap('connecting', new Error('connect to amqp://user:s3cret@host:5672/v failed'))
      expect(message).not.toContain('s3cret')
      expect(message).toContain('amqp://user:***@host:5672/v')
    })

    it.each([
      ['nothing', undefined],
      ['a symbol', Symbol('x')],
      ['what has no words', Object.create(null)],
      [
        'an error whose message throws',
        Object.defineProperty(new Error('x'), 'message', {
          get: () => {
            throw new Error('y')
          },
        }),
      ],
    ])('also %s', (_, thrown) => {
      expect(broker.wrap('doing', thrown).message).toMatch(/^fake: doing failed/)
    })
  })

  describe('runs admin calls', () => {
    it('and says when the broker has none', async () => {
      await expect(broker.admin('counting', undefined)).rejects.toMatchObject({
        code: 'SLUICE_BROKER_UNSUPPORTED',
        failure: { happened: 'no' },
      })
      await expect(broker.admin('counting', async () => 5)).resolves.toBe(5)
      const fault = new MemoryFault('not-found', 'gone')
      await expect(broker.admin('counting', () => Promise.reject(fault))).rejects.toMatchObject({ cause: fault })
    })
  })

  describe('makes consumers', () => {
    const guarded = async (more: Partial<Consumer>): Promise<Consumer> => {
      raw.onConsumer = async () => Object.assign(new FakeConsumer(), more)
      return broker.createConsumer({} as never, events, never)
    }

    it('with exactly the optional methods of the one behind', async () => {
      const bare = await guarded({})
      for (const method of ['nack', 'move', 'extend', 'resize'])
        expect(method in bare && bare[method as never]).toBeFalsy()
      const calls: unknown[] = []
      const able = await guarded({
        nack: async items => [calls.push(items)],
        move: async items => [calls.push(items)],
        extend: async receipts => [calls.push(receipts)],
        resize: async window => void calls.push(window),
      })
      expect(await able.nack?.([])).toEqual([1])
      expect(await able.move?.([])).toEqual([2])
      expect(await able.extend?.([])).toEqual([3])
      await able.resize?.(7)
      expect(calls).toEqual([[], [], [], 7])
      expect(await able.ack([])).toEqual([])
      expect(able.settlement).toBe('each')
    })

    it('whose calls have an end', async () => {
      const consumer = await guarded({
        ack: hangs,
        nack: hangs,
        move: hangs,
        extend: hangs,
        resize: hangs,
        receive: hangs,
        close: hangs,
      })
      const calls = [
        () => consumer.close(),
        () => consumer.ack([]),
        () => consumer.nack?.([]),
        () => consumer.move?.([]),
        () => consumer.extend?.([]),
        () => consumer.resize?.(1),
        () => consumer.receive({ max: 1, waitMs: 5_000 }, never),
      ]
      const fates = calls.map(call => fateOf(Promise.resolve(call())))
      const over = (): boolean[] => fates.map(fate => fate.error !== undefined)
      await clock.advance(12_999)
      expect(over()).toEqual([true, false, false, false, false, false, false])
      // A silence is noticed within 15 s.
      await clock.advance(2_000)
      expect(over()).toEqual([true, false, false, false, false, false, true])
      await clock.advance(1_001)
      for (const { error } of fates) expect(error).toBeInstanceOf(CallTimeout)
    })

    it.each(['ack', 'nack', 'move', 'extend', 'receive'] as const)(
      'and takes an answer to %s that is no list for a failure',
      async method => {
        const answers = [undefined, null, 'stale', {}]
        const consumer = await guarded({ [method]: async () => answers.shift() })
        for (let count = answers.length; count > 0; count--) {
          const call = consumer[method] as (given: unknown) => Promise<unknown>
          await expect(call.call(consumer, [])).rejects.toThrow('the adapter answered no list')
        }
      },
    )

    it('and bears one that promises nothing', async () => {
      const consumer = await guarded({ ack: (() => []) as never, nack: (() => undefined) as never })
      expect(await consumer.ack([])).toEqual([])
      await expect(consumer.nack?.([])).rejects.toThrow('the adapter answered no list')
      expect(clock.timers).toBe(0)
    })

    it('whose adapter may throw at once', async () => {
      const consumer = await guarded({
        ack: () => {
          throw new Error('broken')
        },
      })
      await expect(consumer.ack([])).rejects.toThrow('broken')
    })
  })
})
