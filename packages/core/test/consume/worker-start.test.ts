import { describe, expect, it } from 'vitest'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import { fateOf } from '../runtime/fixtures/fate-of.js'
import { World } from './fixtures/world.js'

describe('a worker that begins', () => {
  it('is there once a consumer is, and tells nothing before somebody can listen', async () => {
    const world = new World()
    const work = world.task(() => 0)
    await work.push({})
    const worker = await work.consume()
    const heard: string[] = []
    worker.on('received', ({ id }) => heard.push(id))
    await world.clock.settle()
    expect(heard).toHaveLength(1)
    expect(worker).toMatchObject({ task: 'work', queue: 'work', group: undefined })
  })

  it('stops telling whom it is told to', async () => {
    const world = new World()
    const work = world.task(() => 0)
    const worker = (await work.consume()) as unknown as {
      on(name: string, listener: () => void): () => void
      off(name: string, listener: () => void): void
      readonly counts: object
    }
    let heard = 0
    const listener = (): void => {
      heard++
    }
    const off = worker.on('succeeded', listener)
    worker.on('received', listener)
    worker.off('received', listener)
    await work.push({})
    await world.clock.settle()
    expect(heard).toBe(1)
    off()
    await work.push({})
    await world.clock.settle()
    expect(heard).toBe(1)
    expect(worker.counts).toMatchObject({ received: 2, succeeded: 2, failed: 0 })
  })

  it('rejects with what negotiation refuses, and releases everything', async () => {
    const world = new World('no-delay')
    const work = world.task(() => 0, { policies: [{ name: 'night', admit: () => ({ kind: 'run' }) as never }] })
    await expect(work.consume()).rejects.toMatchObject({ code: 'SLUICE_REFUSED' })
    await work.close()
    expect(world.clock.timers).toBe(0)
  })

  it('rejects when its consumer is less than was promised', async () => {
    const world = new World('nack-delay-only')
    const made: { closed: boolean }[] = []
    const { createConsumer } = world.broker
    world.broker.createConsumer = async (...given) => {
      const consumer = await createConsumer.apply(world.broker, given)
      const poorer = {
        settlement: consumer.settlement,
        receive: consumer.receive.bind(consumer),
        ack: consumer.ack.bind(consumer),
        close: async () => {
          made.push({ closed: true })
          await consumer.close()
        },
      }
      return poorer
    }
    const work = world.task(() => 0, { policies: [{ name: 'night', admit: () => ({ kind: 'run' }) as never }] })
    await expect(work.consume()).rejects.toMatchObject({ code: 'SLUICE_REFUSED' })
    expect(made).toEqual([{ closed: true }])
    await work.close()
    expect(world.clock.timers).toBe(0)
  })

  it('rejects when the broker says no for good', async () => {
    const world = new World()
    world.server.failNext('createConsumer', new MemoryFault('auth', 'not yours'))
    const work = world.task(() => 0)
    await expect(work.consume()).rejects.toMatchObject({ code: 'SLUICE_BROKER_AUTH' })
    await expect(work.consume()).resolves.toBeDefined()
  })

  it('asks for a first window that fits its rate', async () => {
    const world = new World('connection-lease')
    const windows: number[] = []
    const { createConsumer } = world.broker
    world.broker.createConsumer = (source, ...rest) => {
      windows.push(source.window)
      return createConsumer.call(world.broker, source, ...rest)
    }
    const options = { retry: { via: 'process' as const } }
    await world.consume(world.task(() => 0, { ...options, rate: '0.5/s' }, 'slow'))
    await world.consume(world.task(() => 0, { ...options, rate: '3/s' }, 'quick'))
    await world.consume(world.task(() => 0, { ...options, concurrency: 7 }, 'plain'))
    expect(windows).toEqual([2, 7, 14])
  })

  it('does not begin when its task closes meanwhile', async () => {
    const world = new World()
    world.server.latencyMs = 100
    const work = world.task(() => 0)
    const starting = fateOf(work.consume())
    await world.clock.advance(150)
    const closing = fateOf(work.close().then(() => 'closed'))
    await world.clock.advance(10_000)
    expect(starting.error).toMatchObject({ code: 'SLUICE_CLOSED' })
    expect(closing).toEqual({ value: 'closed' })
    expect(world.clock.timers).toBe(0)
  })

  it('shares one connection with all tasks of its broker, which closes with the last of them', async () => {
    const world = new World()
    const [one, other] = [world.task(() => 0, {}, 'one'), world.task(() => 0, {}, 'other')]
    const worker = await world.consume(one)
    await other.push({})
    await one.close()
    expect(worker.health().because).toBe('the worker is closed')
    await expect(other.push({})).resolves.toBeDefined()
    await other.close()
    expect(world.clock.timers).toBe(0)
    const again = world.task(() => 0, {}, 'again')
    await expect(again.push({})).resolves.toBeDefined()
    await again.close()
    expect(world.clock.timers).toBe(0)
  })

  it.each([
    ['nothing', undefined],
    ['a text', 'abc'],
    ['a number', 5],
    ['an object', { x: 1 }],
  ])('is not needed to push; pushMany says when it is given %s', async (_, items) => {
    const world = new World()
    const work = world.task(() => 0)
    await expect(work.pushMany(items as never)).rejects.toMatchObject({ code: 'SLUICE_INVALID_ARGUMENTS' })
  })
})
