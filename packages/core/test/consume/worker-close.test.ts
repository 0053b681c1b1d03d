import { beforeEach, describe, expect, it } from 'vitest'
import type { Worker } from '../../src/events/worker-face.js'
import { type Policy, run, wait } from '../../src/policies/policy.js'
import { type Fate, fateOf, type Held, held } from '../runtime/fixtures/fate-of.js'
import { type AnyTask, World } from './fixtures/world.js'

describe('a worker that closes', () => {
  let world: World
  let runs: { readonly args: unknown; readonly signal: AbortSignal; readonly end: Held<unknown> }[]
  let work: AnyTask
  let worker: Worker

  const begin = async (options: object = {}, as: 'full' | 'log' | 'no-nack' | 'revoking' = 'full'): Promise<void> => {
    world = new World(as, { store: as !== 'full' })
    runs = []
    work = world.task((args, { signal }) => {
      const end = held<unknown>()
      runs.push({ args, signal, end })
      return end.promise
    }, options)
    worker = await world.consume(work)
  }

  beforeEach(() => begin())

  const settle = (): Promise<void> => world.clock.settle()
  const close = (options?: object): Fate<string> => fateOf(worker.close(options).then(() => 'closed'))

  it('lets what runs finish, acknowledges it, and leaves nothing behind', async () => {
    await work.pushMany([{ x: 1 }, { x: 2 }])
    await settle()
    const fate = close()
    await settle()
    expect(worker.health()).toMatchObject({ healthy: true, consuming: false, because: 'the worker closes', running: 2 })
    runs[0]?.end.resolve(0)
    await settle()
    expect(fate).toEqual({})
    runs[1]?.end.reject(new Error('no'))
    await settle()
    expect(fate).toEqual({ value: 'closed' })
    expect(runs[0]?.signal.aborted).toBe(false)
    expect(world.of('closed')).toEqual([{ abandoned: 0 }])
    expect(worker.health()).toMatchObject({ healthy: true, consuming: false, because: 'the worker is closed' })
    const waiting = await world.waiting()
    expect(waiting).toMatchObject([{ headers: { 'sluice-attempt': '2' } }])
    await work.close()
    expect(world.clock.timers).toBe(0)
  })

  it('gives back at once what waits, and starts nothing more, though there is room again', async () => {
    await begin({ concurrency: 1 })
    await work.pushMany([{ x: 1 }, { x: 2 }])
    await settle()
    const fate = close()
    await settle()
    expect(await world.waiting()).toMatchObject([{ body: '{"x":2}' }])
    expect(world.of('released')).toMatchObject([{ because: 'the worker stops', delayMs: 0 }])
    runs[0]?.end.resolve(0)
    await settle()
    expect(fate).toEqual({ value: 'closed' })
    expect(runs).toHaveLength(1)
  })

  it('gives back what was on its way to it', async () => {
    world.server.latencyMs = 100
    fateOf(work.push({ x: 1 }))
    await world.clock.advance(120)
    const fate = close()
    world.server.latencyMs = 0
    await world.clock.advance(1_000)
    expect(fate).toEqual({ value: 'closed' })
    expect(runs).toEqual([])
    expect(await world.waiting()).toHaveLength(1)
  })

  it.each(['log', 'revoking'] as const)(
    'leaves what has not started where it is, if its end gives it back by itself: %s',
    async as => {
      await begin({ concurrency: 1 }, as)
      for (let x = 0; x < 3; x++) await work.publish({ x }, as === 'log' ? { key: 'k' } : {})
      await settle()
      const fate = close()
      await settle()
      runs[0]?.end.resolve(0)
      await world.clock.advance(13_000)
      expect(fate).toEqual({ value: 'closed' })
      const seen: unknown[] = []
      const next = world.task(args => void seen.push(args))
      await next.consume()
      await world.clock.advance(13_000)
      expect(seen).toEqual([{ x: 1 }, { x: 2 }])
      expect(await world.waiting()).toHaveLength(as === 'log' ? 3 : 0)
    },
  )

  it('publishes it again, at the end of the queue, where the broker takes nothing back', async () => {
    await begin({ concurrency: 1 }, 'no-nack')
    await work.pushMany([{ x: 0 }, { x: 1 }, { x: 2 }])
    await settle()
    close({ grace: 0 })
    await settle()
    expect((await world.waiting()).map(({ body }) => body)).toEqual(['{"x":2}', '{"x":1}', '{"x":0}'])
  })

  describe('cold', () => {
    it('after its grace: aborts the signals and gives the messages back', async () => {
      await work.push({ x: 1 })
      await settle()
      const fate = close({ grace: '3s' })
      await world.clock.advance(2_999)
      expect(fate).toEqual({})
      expect(runs[0]?.signal.aborted).toBe(false)
      await world.clock.advance(1)
      expect(fate).toEqual({ value: 'closed' })
      expect(runs[0]?.signal.reason).toMatchObject({ code: 'SLUICE_SHUTTING_DOWN' })
      expect(world.of('closed')).toEqual([{ abandoned: 1 }])
      expect(world.of('released')).toMatchObject([{ because: 'the grace is over' }])
      expect(await world.waiting()).toMatchObject([{ body: '{"x":1}', headers: {} }])
      runs[0]?.end.resolve('late')
      await settle()
      expect(world.ids('succeeded')).toEqual([])
    })

    it('after the grace of the task, by default 25 s', async () => {
      await work.push({})
      await settle()
      const fate = close()
      await world.clock.advance(24_999)
      expect(fate).toEqual({})
      await world.clock.advance(1)
      expect(fate).toEqual({ value: 'closed' })
    })

    it('at once with no grace, or by a second close that gives less', async () => {
      await work.push({})
      await settle()
      const first = close()
      const longer = close({ grace: '1h' })
      await world.clock.advance(1_000)
      expect(first).toEqual({})
      const second = close({ grace: 0 })
      await settle()
      expect([first, longer, second]).toEqual([{ value: 'closed' }, { value: 'closed' }, { value: 'closed' }])
      expect(world.of('closed')).toEqual([{ abandoned: 1 }])
      await worker.close()
      expect(world.of('closed')).toHaveLength(1)
      expect(world.clock.timers).toBe(0)
    })

    it('refuses a grace that is none, and goes on', async () => {
      await expect(worker.close({ grace: 'soon' as never })).rejects.toMatchObject({ code: 'SLUICE_INVALID_OPTION' })
      await work.push({})
      await settle()
      expect(runs).toHaveLength(1)
    })
  })

  it('from within its own listener, in the middle of a batch', async () => {
    let closing: Fate<string> | undefined
    worker.on('received', () => {
      closing ??= close()
    })
    await work.pushMany([{ x: 1 }, { x: 2 }, { x: 3 }])
    await settle()
    expect(closing).toEqual({ value: 'closed' })
    expect(runs).toEqual([])
    expect(await world.waiting()).toHaveLength(3)
  })

  it('waits for the acknowledgements that linger', async () => {
    world = new World('log', { store: true })
    runs = []
    work = world.task(() => 0)
    worker = await world.consume(work)
    await work.pushMany([{ x: 1 }, { x: 2 }, { x: 3 }])
    await settle()
    await worker.close()
    const seen: unknown[] = []
    await world.task(args => void seen.push(args)).consume()
    await world.clock.advance(1_000)
    expect(seen).toEqual([])
  })

  it('does not wait for ever for a broker that does not answer', async () => {
    await work.push({})
    await settle()
    world.server.latencyMs = 1_000_000
    runs[0]?.end.resolve(0)
    const fate = close()
    await world.clock.advance(30_000)
    expect(fate).toEqual({ value: 'closed' })
  })

  it('does so when its connection is gone, and when it is gone for good', async () => {
    await work.push({})
    await settle()
    world.server.cut()
    await world.clock.advance(1_000)
    const fate = close()
    runs[0]?.end.resolve(0)
    await world.clock.advance(12_000)
    expect(fate).toEqual({ value: 'closed' })
    await work.close()
    expect(world.clock.timers).toBe(0)
  })

  it('is disposed of by "await using"', async () => {
    await work.push({})
    await settle()
    const fate = fateOf(
      (async () => {
        await using mine = worker
        return mine.task
      })(),
    )
    await settle()
    expect(fate).toEqual({})
    runs[0]?.end.resolve(0)
    await settle()
    expect(fate).toEqual({ value: 'work' })
    expect(worker.health().because).toBe('the worker is closed')
  })

  it('closes with its task, which then lets go of the broker', async () => {
    await work.push({})
    await settle()
    const fate = fateOf(work.close().then(() => 'closed'))
    await settle()
    expect(fate).toEqual({})
    runs[0]?.end.resolve(0)
    await settle()
    expect(fate).toEqual({ value: 'closed' })
    expect(world.clock.timers).toBe(0)
    await expect(work.push({})).rejects.toMatchObject({ code: 'SLUICE_CLOSED' })
    await expect(work.consume()).rejects.toMatchObject({ code: 'SLUICE_CLOSED' })
  })

  it('leaves no timer after any of all that it does', async () => {
    let seen = 0
    const gate: Policy = { name: 'gate', admit: (_, { now }) => (seen++ % 2 === 0 ? run : wait(now + 1_000, 'x')) }
    await begin({ rate: '5/s', timeout: '1m', policies: [gate], prefetch: { high: 2, low: 1 } })
    await work.pushMany(Array.from({ length: 20 }, (_, x) => ({ x })))
    await world.clock.advance(2_500)
    await worker.close({ grace: 0 })
    await work.close()
    expect(world.clock.timers).toBe(0)
  })
})
