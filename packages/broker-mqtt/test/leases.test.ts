import { MemoryServer, memoryStore } from '@sluice/core'
import type { Store } from '@sluice/core/adapter'
import { expect, it } from 'vitest'
import {
  consumerOf,
  freshQueue,
  idsOf,
  message,
  opened,
  pause,
  publish,
  receive,
  signal,
  slotsOf,
  TestHost,
  until,
  withMosquitto,
} from './world.js'

type Change = Store['change']

/** A store whose `change` another one stands before. */
function before(memory: MemoryServer, wrap: (change: Change) => Change): Store {
  const store = memoryStore({ server: memory })
  const change = wrap(changes => store.change(changes))
  return new Proxy(store, {
    get(target, name) {
      if (name === 'change') return change
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

const told = (host: TestHost): boolean => host.events.some(({ type }) => type === 'disconnected')

withMosquitto('leases of slots', () => {
  it('a slow store: a renewal that overlaps another one is no loss', async () => {
    const host = new TestHost()
    let slow = false
    const slots = before(new MemoryServer(), change => async changes => {
      if (slow) await pause(500)
      const done = await change(changes)
      if (slow) await pause(500)
      return done
    })
    const broker = await opened({ slots, slotLeaseMs: 1_500 }, host)
    await consumerOf(broker, freshQueue())
    slow = true
    await pause(4_000)
    expect(told(host)).toBe(false)
  })

  it('a renewal whose answer is lost is no loss', async () => {
    const host = new TestHost()
    let lose = false
    const slots = before(new MemoryServer(), change => async changes => {
      const done = await change(changes)
      if (!lose) return done
      lose = false
      throw new Error('the answer was lost')
    })
    const broker = await opened({ slots, slotLeaseMs: 1_500 }, host)
    await consumerOf(broker, freshQueue())
    lose = true
    await until('an answer was lost', () => !lose)
    await pause(1_500)
    expect(told(host)).toBe(false)
  })

  it('a store that was down for longer than the lease: who still has the session leases it again', async () => {
    const host = new TestHost()
    let down = false
    const slots = before(new MemoryServer(), change => changes => {
      return down ? Promise.reject(new Error('down')) : change(changes)
    })
    const broker = await opened({ slots, slotLeaseMs: 1_000 }, host)
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    down = true
    await pause(2_000)
    down = false
    await pause(1_000)
    expect(told(host)).toBe(false)
    await publish(broker, [message(queue, 'a')])
    expect(idsOf(await receive(consumer, 1))).toEqual(['a'])
  })

  it('a store that never answers: closing ends, and so does opening again', async () => {
    const host = new TestHost()
    let hangs = false
    const slots = before(new MemoryServer(), change => changes => {
      return hangs ? new Promise<never>(() => undefined) : change(changes)
    })
    const broker = await opened({ slots }, host)
    const consumer = await consumerOf(broker, freshQueue())
    hangs = true
    const started = performance.now()
    await consumer.close()
    await broker.close()
    expect(performance.now() - started).toBeLessThan(4_500)
    hangs = false
    await broker.open(host, signal)
  })

  it.each([5, 4] as const)(
    'the first publishes of two processes: none is confirmed that nobody keeps, protocol %i',
    async protocolVersion => {
      const memory = new MemoryServer()
      let listed = (): void => undefined
      const isListed = new Promise<void>(resolve => {
        listed = resolve
      })
      const slots = before(memory, change => async changes => {
        const done = await change(changes)
        if (changes.some(({ key }) => key.includes(':slots:'))) listed()
        await pause(200) // between the list and the subscription
        return done
      })
      const one = await opened({ slots, protocolVersion })
      const two = await opened({ slots: slotsOf(memory)(), protocolVersion })
      const queue = freshQueue()
      const first = publish(one, [message(queue, 'a', { body: 'a' })])
      await isListed
      for (;;) {
        const [rejected] = await publish(two, [message(queue, 'b', { body: 'b' })])
        if (rejected === undefined) break
        expect(two.classify(rejected.error)).toMatchObject({ retryable: true, happened: 'no' })
        await pause(50)
      }
      expect(await first).toEqual([])
      const got = await receive(await consumerOf(two, queue), 2, 5_000)
      expect(got.map(({ body }) => `${body}`).sort()).toEqual(['a', 'b'])
    },
  )
})
