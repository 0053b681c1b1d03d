import { beforeEach, describe, expect, it } from 'vitest'
import { HandlerTimeout } from '../../src/errors/handler-timeout.js'
import { fixed } from '../../src/policies/backoff.js'
import type { Policy } from '../../src/policies/policy.js'
import { held } from '../runtime/fixtures/fate-of.js'
import { type AnyTask, type Handler, World } from './fixtures/world.js'

describe('a handler', () => {
  let world: World

  beforeEach(() => {
    world = new World()
  })

  const begin = async (handler: Handler, options: object = {}): Promise<AnyTask> => {
    const work = world.task(handler, options)
    await world.consume(work)
    return work
  }
  const settle = (): Promise<void> => world.clock.settle()

  describe('that takes too long', () => {
    it('has failed at its time; its signal aborts with the reason', async () => {
      let aborted: unknown
      const work = await begin(
        (_, { signal }) => {
          signal.addEventListener('abort', () => (aborted = signal.reason))
          return held().promise
        },
        { timeout: 1_000, retry: 0 },
      )
      await work.push({})
      await world.clock.advance(999)
      expect(aborted).toBeUndefined()
      await world.clock.advance(1)
      expect(aborted).toBeInstanceOf(HandlerTimeout)
      expect(world.of('failed')[0]?.error).toBe(aborted)
      expect(await world.dead()).toMatchObject([{ error: expect.stringContaining('SLUICE_HANDLER_TIMEOUT') }])
    })

    it('finds its signal aborted already, when it looks at it late', async () => {
      const gate = held<void>()
      let late: AbortSignal | undefined
      const work = await begin(
        async (_, context) => {
          await gate.promise
          late = context.signal
        },
        { timeout: 10, retry: 0 },
      )
      await work.push({})
      await world.clock.advance(10)
      gate.resolve()
      await settle()
      expect(late?.aborted).toBe(true)
      expect(late?.reason).toBeInstanceOf(HandlerTimeout)
    })

    it('is heard no more: its late end touches nobody, also when it runs again in place', async () => {
      const runs: ReturnType<typeof held<unknown>>[] = []
      const work = await begin(
        () => {
          const run = held<unknown>()
          runs.push(run)
          return run.promise
        },
        { timeout: 100, retry: { limit: 3, backoff: fixed(10), via: 'process' } },
      )
      await work.push({ x: 1 })
      await world.clock.advance(110)
      expect(runs).toHaveLength(2)
      runs[0]?.resolve('late')
      await settle()
      expect(world.ids('succeeded')).toEqual([])
      runs[1]?.resolve('in time')
      await settle()
      expect(world.of('succeeded')).toMatchObject([{ attempt: 2 }])
      expect(await work.depth()).toBe(0)
    })

    it('does not keep its place from others, nor its slot', async () => {
      const runs: ReturnType<typeof held<unknown>>[] = []
      const work = await begin(
        () => {
          const run = held<unknown>()
          runs.push(run)
          return run.promise
        },
        { timeout: 100, retry: 0, concurrency: 1 },
      )
      await work.pushMany([{ x: 1 }, { x: 2 }])
      await world.clock.advance(100)
      expect(runs).toHaveLength(2)
      runs[0]?.reject(new Error('late'))
      await settle()
      expect(world.ids('failed')).toHaveLength(1)
      runs[1]?.resolve(0)
      await settle()
      expect(world.ids('succeeded')).toHaveLength(1)
    })

    it('is limited by the earliest of several policies; what names no time limits nobody', async () => {
      const limiting = (name: string, milliseconds: number): Policy => ({
        name,
        start: run => run.limit(milliseconds, () => new Error(name)),
      })
      const kept: Policy = {
        name: 'kept',
        start: run => void runs.push(run),
        release: run => run.limit(1, () => new Error('kept')),
      }
      const runs: unknown[] = []
      const policies = [
        limiting('never', Number.POSITIVE_INFINITY),
        limiting('none', Number.NaN),
        limiting('long', 500),
        limiting('short', 50),
        kept,
      ]
      const work = await begin(() => held().promise, { policies, retry: 0 })
      await work.push({})
      await world.clock.advance(1_000)
      expect(world.of('failed')).toMatchObject([{ error: { message: 'short' } }])
    })

    it.each([
      ['throws', () => fails(new Error('broken')), 'broken'],
      ['gives no error', () => 'words' as never, 'the handler threw'],
    ])('has failed also when the policy that limits it %s', async (_, error, message) => {
      const work = await begin(() => held().promise, {
        policies: [
          {
            name: 'limit',
            start: (run: never) =>
              (run as { limit: unknown } & { limit(ms: number, make: unknown): void }).limit(10, error),
          },
        ],
        retry: 0,
      })
      await work.push({})
      await world.clock.advance(10)
      expect(world.of('failed')[0]?.error.message).toContain(message)
    })
  })
})

function fails(thrown: unknown): never {
  throw thrown
}
