import { beforeEach, describe, expect, it } from 'vitest'
import { Reject } from '../../src/errors/reject.js'
import { Requeue } from '../../src/errors/requeue.js'
import { Retry } from '../../src/errors/retry.js'
import { fixed } from '../../src/policies/backoff.js'
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

  describe('that fails', () => {
    it('runs again with its attempt raised and its backoff, until its retries are used up', async () => {
      const attempts: number[] = []
      const work = await begin(
        (_, { attempt }) => {
          attempts.push(attempt)
          throw new Error(`no ${attempt}`)
        },
        { retry: { limit: 2, backoff: fixed(1_000) } },
      )
      await world.put({ id: 'order-1', headers: { tenant: 'a' }, key: 'k', priority: 4 })
      await world.clock.advance(999)
      expect(attempts).toEqual([1])
      await world.clock.advance(1)
      expect(attempts).toEqual([1, 2])
      await world.clock.advance(1_000)
      expect(attempts).toEqual([1, 2, 3])
      expect(world.of('retried')).toMatchObject([
        { id: 'order-1', attempt: 2, delayMs: 1_000 },
        { id: 'order-1', attempt: 3, delayMs: 1_000 },
      ])
      expect(await world.dead()).toMatchObject([{ id: 'order-1', attempts: 3, error: 'Error: no 3' }])
      const [letter] = await world.waiting('work.dead')
      expect(letter?.headers).toMatchObject({ tenant: 'a' })
      expect(letter?.headers).not.toHaveProperty('sluice-attempt')
      expect(await work.depth()).toBe(0)
    })

    it('travels with its attempt, its due time, its own headers, key and priority', async () => {
      await begin(() => fails(new Error('no')), { retry: { limit: 3, backoff: fixed(60_000) } })
      await world.put({ id: 'order-1', body: '{"x":1}', headers: { tenant: 'a' }, key: 'k', priority: 4 })
      await settle()
      const entry = world.server.queues.existing('work')?.browse()[0]
      expect(entry).toMatchObject({ id: 'order-1', body: '{"x":1}', key: 'k', priority: 4 })
      expect(entry?.headers).toMatchObject({
        tenant: 'a',
        'sluice-attempt': '2',
        'sluice-due': String(world.clock.now() + 60_000),
      })
    })

    it('keeps the time of its first publishing, when its id does not tell it', async () => {
      const seen: (number | undefined)[] = []
      await begin(
        (_, { publishedAt }) => {
          seen.push(publishedAt)
          throw new Error('no')
        },
        { retry: { limit: 1, backoff: fixed(5_000) } },
      )
      const first = world.clock.now()
      await world.put({ id: 'order-1' })
      await world.clock.advance(5_000)
      expect(seen).toEqual([first, first])
    })

    it('with Retry waits as long as it says', async () => {
      const work = await begin((_, { attempt }) => {
        if (attempt === 1) throw new Retry('later', { delay: '7s' })
      })
      await work.push({})
      await world.clock.advance(6_999)
      expect(world.ids('started')).toHaveLength(1)
      await world.clock.advance(1)
      expect(world.ids('succeeded')).toHaveLength(1)
    })

    it('with Requeue goes back uncounted, at once or after its delay', async () => {
      let turn = 0
      const work = await begin((_, { attempt }) => {
        expect(attempt).toBe(1)
        if (++turn === 1) throw new Requeue()
        if (turn === 2) throw new Requeue('not me', { delay: '3s' })
      })
      await work.push({})
      await settle()
      expect(turn).toBe(2)
      await world.clock.advance(3_000)
      expect(world.of('released')).toMatchObject([{ delayMs: 0 }, { delayMs: 3_000 }])
      expect(world.ids('succeeded')).toHaveLength(1)
      expect(world.of('retried')).toEqual([])
    })

    it('with Requeue waits its whole delay, also where the broker cannot delay so long', async () => {
      world = new World('fixed-lease')
      let turn = 0
      const work = await begin(() => {
        if (++turn === 1) throw new Requeue('tomorrow', { delay: '2h' })
      })
      await work.push({})
      await world.clock.advance(7_199_000)
      expect(turn).toBe(1)
      await world.clock.advance(10_000)
      expect(turn).toBe(2)
      expect(world.of('released')[0]).toMatchObject({ delayMs: 7_200_000 })
    })

    it('with Reject is a dead letter now', async () => {
      const work = await begin(() => fails(new Reject('order is gone')))
      await work.push({})
      await settle()
      expect(await world.dead()).toMatchObject([{ reason: 'rejected: order is gone', attempts: 1 }])
      expect(world.of('dead')).toMatchObject([{ dropped: false }])
    })

    it('in place runs again here, after at most half a minute, its arguments read anew', async () => {
      const seen: unknown[] = []
      const work = await begin(
        (args, { attempt }) => {
          seen.push([{ ...args }, attempt])
          ;(args as { changed?: boolean }).changed = true
          if (attempt < 3) throw new Error('no')
        },
        { retry: { limit: 5, backoff: fixed('5m'), via: 'process' } },
      )
      await work.push({ x: 1 })
      await world.clock.advance(29_999)
      expect(seen).toHaveLength(1)
      expect(world.of('received')).toHaveLength(1)
      await world.clock.advance(30_001)
      expect(seen).toEqual([
        [{ x: 1 }, 1],
        [{ x: 1 }, 2],
        [{ x: 1 }, 3],
      ])
      expect(world.of('received')).toHaveLength(1)
      expect(world.of('retried')).toMatchObject([{ delayMs: 30_000 }, { delayMs: 30_000 }])
      expect(await work.depth()).toBe(0)
    })

    it('is judged by the first opinion, in the visible order, and at last by nobody', async () => {
      const opinion = (name: string, judgement: unknown): object => ({ name, judge: () => judgement })
      const judged = async (...policies: object[]): Promise<string> => {
        world = new World()
        const work = await begin(() => fails(new Error('no')), { policies, retry: 0 })
        await work.push({})
        await settle()
        const [name, event] = world.events.at(-1) as unknown as [string, { because?: string; policy?: string }]
        return `${name} ${event.because ?? ''}`
      }
      expect(
        await judged(opinion('silent', undefined), opinion('forgets', { kind: 'ack', because: 'who cares' })),
      ).toBe('filtered who cares')
      expect(await judged(opinion('buries', { kind: 'dead-letter', because: 'enough' }))).toBe('dead enough')
      expect(await judged(opinion('requeues', { kind: 'requeue', delayMs: 5_000 }))).toBe(
        'released the handler asked for it',
      )
      expect(await judged(opinion('retries', { kind: 'retry', delayMs: 5_000 }))).toBe('retried ')
      expect(
        await judged(opinion('first', { kind: 'ack', because: '1' }), opinion('second', { kind: 'ack', because: '2' })),
      ).toBe('filtered 1')
    })

    it.each([
      ['throws', () => fails(new Error('bug'))],
      ['says something unknown', () => ({ kind: 'forget' })],
      ['retries after no time', () => ({ kind: 'retry', delayMs: Number.NaN })],
      ['retries after for ever', () => ({ kind: 'retry', delayMs: Number.POSITIVE_INFINITY })],
      ['requeues before now', () => ({ kind: 'requeue', delayMs: -1 })],
    ])('is judged by the next when a policy %s: nothing is lost by it', async (_, judge) => {
      const work = await begin(() => fails(new Error('no')), { policies: [{ name: 'broken', judge }], retry: 0 })
      await work.push({})
      await settle()
      expect(world.of('error')).toMatchObject([{ error: { code: 'SLUICE_POLICY_FAILED' } }])
      expect(await world.dead()).toHaveLength(1)
    })

    it('reports a start hook that throws, and runs all the same', async () => {
      const work = await begin(() => 0, { policies: [{ name: 'broken', start: () => fails(new Error('bug')) }] })
      await work.push({})
      await settle()
      expect(world.of('error')).toMatchObject([{ error: { message: 'policy "broken": start threw bug' } }])
      expect(world.ids('succeeded')).toHaveLength(1)
    })
  })
})

function fails(thrown: unknown): never {
  throw thrown
}
