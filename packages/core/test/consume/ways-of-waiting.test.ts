import { describe, expect, it } from 'vitest'
import { Requeue } from '../../src/errors/requeue.js'
import type { ProfileName } from '../../src/memory/profiles.js'
import { fixed } from '../../src/policies/backoff.js'
import { type Policy, run, wait } from '../../src/policies/policy.js'
import { World } from './fixtures/world.js'

/** Lets each message wait once for so long, by the wall clock. */
function once(milliseconds: number): Policy {
  const seen = new Map<string, number>()
  return {
    name: 'once',
    admit: ({ id }, { now }) => {
      const until = seen.get(id) ?? now + milliseconds
      seen.set(id, until)
      return now < until ? wait(until, 'once') : run
    },
  }
}

const failsOnce = (_: unknown, { attempt }: { readonly attempt: number }): void => {
  if (attempt === 1) throw new Error('no')
}

const everywhere: [ProfileName, boolean][] = [
  ['full', false],
  ['fixed-lease', false],
  ['nack-counts', false],
  ['nack-delay-only', false],
  ['publish-delay-only', false],
  ['core-reconnect', false],
  ['sent-acks', false],
  ['small-limits', false],
  ['no-headers', false],
  ['connection-lease', true],
  ['no-delay', true],
  ['no-nack', true],
  ['revoking', true],
  ['log', true],
]

describe('on every kind of broker', () => {
  it.each(everywhere)('a failed run is repeated with its attempt after its backoff: %s', async (as, store) => {
    const world = new World(as, { store })
    const attempts: [number, number][] = []
    const work = world.task(
      (_, { attempt }) => {
        attempts.push([attempt, world.clock.monotonic()])
        failsOnce(_, { attempt })
      },
      { retry: { limit: 2, backoff: fixed('8s') } },
    )
    const worker = await world.consume(work)
    await work.push({ x: 1 })
    await world.clock.advance(7_900)
    expect(attempts).toEqual([[1, 0]])
    await world.clock.advance(3_000)
    expect(attempts.map(([attempt]) => attempt)).toEqual([1, 2])
    await worker.close()
    await work.close()
    expect(world.clock.timers).toBe(0)
  })

  it.each(everywhere)(
    'a long wait is not held: it comes again when it is over, as the same message: %s',
    async (as, store) => {
      const world = new World(as, { store })
      const starts: unknown[] = []
      const work = world.task((args, { id, attempt }) => void starts.push([args, id, attempt]), {
        policies: [once(60_000)],
      })
      const worker = await world.consume(work)
      await world.put({ id: 'order-1', body: '{"x":1}' })
      await world.clock.advance(59_900)
      expect(starts).toEqual([])
      expect(world.of('released').length).toBeGreaterThan(0)
      expect(worker.health().held).toBe(0)
      await world.clock.advance(15_000)
      expect(starts).toEqual([[{ x: 1 }, 'order-1', 1]])
      await worker.close()
      await work.close()
      expect(world.clock.timers).toBe(0)
    },
  )

  it.each(everywhere)('Requeue gives it back at once, uncounted: %s', async (as, store) => {
    const world = new World(as, { store })
    const seen: [number, number][] = []
    const work = world.task((_, { attempt, deliveryCount }) => {
      seen.push([attempt, deliveryCount])
      if (seen.length < 4) throw new Requeue()
    })
    const worker = await world.consume(work)
    await work.push({})
    await world.clock.advance(5_000)
    expect(seen.map(([attempt]) => attempt)).toEqual([1, 1, 1, 1])
    // Where the broker counts hand-outs, those that were settled do not count towards poison.
    if (world.broker.capabilities.countsDeliveries) expect(seen.at(-1)?.[1]).toBe(1)
    await worker.close()
    await work.close()
  })

  it.each(everywhere)('a dead letter is kept with its reason: %s', async (as, store) => {
    const world = new World(as, { store })
    const work = world.task(
      () => {
        throw new Error('no')
      },
      { retry: 0 },
    )
    const worker = await world.consume(work)
    await work.push({ x: 1 })
    await world.put({ id: 'odd', body: '[1]' })
    await world.clock.advance(1_000)
    await worker.close()
    expect(world.ids('dead')).toHaveLength(2)
    const reasons = (await world.dead()).map(({ reason }) => reason)
    expect(reasons.sort()).toEqual(['failed, and it is not to be retried', 'the body is no JSON object'])
    await work.close()
    expect(world.clock.timers).toBe(0)
  })
})

describe('where the broker cannot delay, and there is no store', () => {
  it('a failed run waits in place', async () => {
    const world = new World('no-delay')
    const work = world.task(failsOnce, { retry: { limit: 2, backoff: fixed('8s') } })
    const worker = await world.consume(work)
    await work.push({})
    await world.clock.advance(7_999)
    expect(worker.health()).toMatchObject({ held: 1, running: 0 })
    await world.clock.advance(1)
    expect(world.of('received')).toHaveLength(1)
    expect(world.ids('succeeded')).toHaveLength(1)
  })

  it('its attempt survives a warm close all the same', async () => {
    const world = new World('no-delay')
    const work = world.task(failsOnce, { retry: { limit: 2, backoff: fixed('8s') } })
    const worker = await world.consume(work)
    await world.put({ id: 'order-1', headers: { tenant: 'a' } })
    await world.clock.advance(1_000)
    await worker.close()
    expect(await world.waiting()).toMatchObject([{ id: 'order-1', headers: { tenant: 'a', 'sluice-attempt': '2' } }])
  })

  it('a wait that is longer than a hold, of a rate, stays in this worker', async () => {
    const world = new World('no-delay')
    const starts: number[] = []
    const work = world.task(() => void starts.push(Math.floor(world.clock.monotonic())), { rate: '0.05/s' })
    const worker = await world.consume(work)
    await work.pushMany([{}, {}, {}])
    await world.clock.advance(45_000)
    expect(starts).toEqual([0, 20_000, 40_000])
    await worker.close()
    expect(await world.waiting()).toEqual([])
  })

  it('retries in place do not lose their attempt when they are handed back for a while', async () => {
    const world = new World('full')
    let closed = false
    const night: Policy = { name: 'night', admit: (_, { now }) => (closed ? wait(now + 60_000, 'night') : run) }
    const attempts: number[] = []
    const work = world.task(
      (_, { attempt }) => {
        attempts.push(attempt)
        closed = true
        throw new Error('no')
      },
      { retry: { limit: 1, backoff: fixed('1s'), via: 'process' }, policies: [night] },
    )
    await world.consume(work)
    await work.push({})
    await world.clock.advance(30_000)
    closed = false
    await world.clock.advance(60_000)
    expect(attempts).toEqual([1, 2])
    expect(await world.dead()).toMatchObject([{ attempts: 2 }])
  })
})

describe('backoff beyond what the broker can delay', () => {
  it('is kept in full: what comes early is handed back', async () => {
    const world = new World('fixed-lease')
    const starts: number[] = []
    const work = world.task(
      (_, context) => {
        starts.push(world.clock.monotonic())
        failsOnce(_, context)
      },
      { retry: { limit: 1, backoff: fixed('1h') } },
    )
    await world.consume(work)
    await work.push({})
    await world.clock.advance(3_599_000)
    expect(starts).toEqual([0])
    await world.clock.advance(5_000)
    expect(starts).toHaveLength(2)
  })
})

describe('at most once', () => {
  it('gives nothing back by itself: what has not started when the worker closes is published again', async () => {
    const world = new World('at-most-once', { store: true })
    const work = world.task(() => new Promise(() => undefined), { concurrency: 1 })
    const other = world.task(() => 0, {}, 'work')
    const worker = await world.consume(work)
    await other.pushMany([{ x: 1 }, { x: 2 }])
    await world.clock.settle()
    expect(worker.health()).toMatchObject({ running: 1, held: 2 })
    const seen: unknown[] = []
    const next = world.task(args => void seen.push(args))
    const successor = await next.consume()
    void worker.close({ grace: 0 })
    await world.clock.advance(10_000)
    expect(seen).toEqual(expect.arrayContaining([{ x: 1 }, { x: 2 }]))
    await successor.close()
  })

  it('keeps dead letters in the store', async () => {
    const world = new World('at-most-once', { store: true })
    const work = world.task(
      () => {
        throw new Error('no')
      },
      { retry: 0 },
    )
    await world.consume(work)
    await work.push({ x: 1 })
    await world.clock.settle()
    const log = await world.environment
      .store(world.store as never)
      .store.page('dead:work', { max: 5, after: undefined })
    expect(JSON.parse(log[0]?.value ?? '')).toMatchObject({ queue: 'work.dead', body: '{"x":1}' })
  })
})
