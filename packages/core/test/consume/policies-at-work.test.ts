import { describe, expect, it } from 'vitest'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import { fixed } from '../../src/policies/backoff.js'
import { type Policy, run, wait } from '../../src/policies/policy.js'
import { dedupe } from '../policies/fixtures/dedupe.js'
import { quietHours } from '../policies/fixtures/quiet-hours.js'
import { World } from './fixtures/world.js'

const hour = 3_600_000

describe('dedupe, written with the hooks alone, in a worker', () => {
  const begin = async (
    handler: (args: { readonly order?: string }, attempt: number) => unknown,
    options: object = {},
  ) => {
    const world = new World('full', { store: true })
    const work = world.task((args, { attempt }) => handler(args, attempt), {
      policies: [dedupe<{ order: string }>(({ order }) => order, 30 * 60_000) as Policy],
      ...options,
    })
    await world.consume(work)
    return { world, work }
  }

  it('runs one of many twins, also those that come together, and tells of the others', async () => {
    const seen: unknown[] = []
    const { world, work } = await begin(({ order }) => void seen.push(order))
    await work.pushMany(['A', 'B', 'A', 'A', 'B'].map(order => ({ order })))
    await world.clock.advance(100)
    await work.push({ order: 'A' })
    await world.clock.advance(100)
    expect(seen.sort()).toEqual(['A', 'B'])
    expect(world.of('filtered')).toHaveLength(4)
    expect(world.of('filtered')[0]).toMatchObject({
      policy: 'dedupe-by-hooks',
      because: expect.stringMatching(/^duplicate/),
    })
    expect(await work.depth()).toBe(0)
  })

  it('lets a retry of the same message pass, and the same again once it has failed for good', async () => {
    let runs = 0
    const { world, work } = await begin(
      () => {
        runs++
        throw new Error('no')
      },
      { retry: { limit: 2, backoff: fixed(1_000) } },
    )
    await work.push({ order: 'A' })
    await world.clock.advance(5_000)
    expect(runs).toBe(3)
    await work.push({ order: 'A' })
    await world.clock.advance(100)
    expect(runs).toBe(4)
  })

  it('stops, and does not fail open, while the store is away', async () => {
    const seen: unknown[] = []
    const { world, work } = await begin(({ order }) => void seen.push(order))
    world.server.failNext('change', new MemoryFault('connection', 'away'))
    await work.push({ order: 'A' })
    await world.clock.advance(4_900)
    expect(seen).toEqual([])
    expect(world.of('error')).toMatchObject([{ error: { code: 'SLUICE_POLICY_FAILED' } }])
    await world.clock.advance(200)
    expect(seen).toEqual(['A'])
  })

  it('gives its claim back when the worker closes before the run', async () => {
    const { world, work } = await begin(() => new Promise(() => undefined), { concurrency: 1 })
    await work.pushMany([{ order: 'A' }, { order: 'B' }])
    await world.clock.settle()
    await world.clock.advance(10)
    fateless(work.close())
    await world.clock.advance(26_000)
    const seen: unknown[] = []
    const next = world.task(({ order }) => void seen.push(order), {
      policies: [dedupe<{ order: string }>(({ order }) => order, hour) as Policy],
    })
    await next.consume()
    await world.clock.advance(1_000)
    // A was lost while it ran: its claim stays, and it is its own. B never ran.
    expect(seen.sort()).toEqual(['A', 'B'])
  })
})

describe('quiet hours, written with the hooks alone, in a worker', () => {
  it('start nothing at night, hold nothing either, and go on in the morning', async () => {
    const world = new World('full')
    const starts: string[] = []
    const night = quietHours([{ from: '22:00', to: '06:00', timeZone: 'UTC' }])
    const work = world.task(() => void starts.push(new Date(world.clock.now()).toISOString().slice(11, 16)), {
      policies: [night],
    })
    const worker = await world.consume(work)
    // The world begins at midnight.
    await work.pushMany([{ x: 1 }, { x: 2 }])
    await world.clock.advance(5 * hour)
    expect(worker.health()).toMatchObject({ held: 0, healthy: true })
    expect(await work.depth()).toBe(2)
    await world.clock.advance(hour)
    expect(starts).toEqual(['06:00', '06:00'])
    await world.clock.advance(15.9 * hour)
    await work.push({ x: 3 })
    await world.clock.advance(0.5 * hour)
    await work.push({ x: 4 })
    await world.clock.advance(24 * hour)
    expect(starts).toEqual(['06:00', '06:00', '21:54', '06:00'])
    expect(await work.depth()).toBe(0)
  })
})

describe('a policy of the user', () => {
  it('may say "wait a minute" for as long as it likes', async () => {
    const world = new World('full')
    let maintenance = true
    const starts: number[] = []
    const work = world.task(() => void starts.push(world.clock.monotonic()), {
      policies: [
        { name: 'maintenance', admit: (_, context) => (maintenance ? wait(context.now + 60_000, 'maintenance') : run) },
      ],
    })
    const worker = await world.consume(work)
    await work.push({})
    await world.clock.advance(10 * 60_000)
    expect(world.of('released').length).toBe(11)
    expect(world.of('released')[0]).toMatchObject({ because: 'maintenance', delayMs: 60_000 })
    maintenance = false
    await world.clock.advance(60_000)
    expect(starts).toEqual([11 * 60_000])
    expect(worker.health().healthy).toBe(true)
  })

  it('asks the store in one call for all that come together', async () => {
    const world = new World('full', { store: true })
    let calls = 0
    const raw = world.store as NonNullable<typeof world.store>
    const original = raw.get.bind(raw)
    raw.get = keys => {
      calls++
      return original(keys)
    }
    const reads: Policy = {
      name: 'reads',
      admit: async ({ id }, { store }) => {
        await store?.get([id])
        return run
      },
    }
    const work = world.task(() => 0, { policies: [reads] })
    await world.consume(work)
    await work.pushMany(Array.from({ length: 50 }, (_, x) => ({ x })))
    await world.clock.settle()
    expect(world.ids('succeeded')).toHaveLength(50)
    expect(calls).toBe(1)
  })

  it('that throws hands the message back for five seconds, and tells', async () => {
    const world = new World('full')
    let broken = true
    const work = world.task(() => 0, {
      policies: [
        {
          name: 'broken',
          admit: () => {
            if (broken) throw new Error('bug')
            return run
          },
        },
      ],
    })
    await world.consume(work)
    await work.push({})
    await world.clock.advance(4_999)
    expect(world.of('released')).toMatchObject([{ delayMs: 5_000 }])
    expect(world.of('error')).toMatchObject([{ error: { code: 'SLUICE_POLICY_FAILED' }, id: world.ids('received')[0] }])
    broken = false
    await world.clock.advance(1)
    expect(world.ids('succeeded')).toHaveLength(1)
  })
})

function fateless(promise: Promise<unknown>): void {
  promise.catch(() => undefined)
}
