import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  declare,
  implement,
  InvalidOption,
  memory,
  memoryStore,
  Refused,
  shape,
  task,
  VirtualClock,
} from '../../src/index.js'
import { simulate, type World } from '../../src/testing/index.js'

const day = 86_400_000
const worlds: World[] = []

function worldOf(...[options]: Parameters<typeof simulate>): World {
  const world = simulate(options)
  worlds.push(world)
  return world
}

afterEach(async () => {
  await Promise.all(worlds.splice(0).map(world => world.close()))
})

function outcomes(world: World, of: object): string[] {
  return world.runsOf(of).map(({ outcome, attempt }) => `${attempt} ${outcome}`)
}

describe('time', () => {
  it('stands still between two calls of advance', async () => {
    const remind = task('remind', { broker: memory() }, ({ order }: { order: string }) => order)
    const world = worldOf({ seed: 1, tasks: [remind], start: new Date('2026-03-01T00:00:00Z') })
    const id = await world.push(remind, { order: 'A' }, { delay: '7d' })
    expect(world.runsOf(remind)).toEqual([])
    expect(world.messagesOf(remind)).toMatchObject([{ id, args: { order: 'A' }, dueAt: world.now() + 7 * day }])
    await world.advance(7 * day - 1)
    expect(world.runsOf(remind)).toEqual([])
    await world.advance(1)
    const at = Date.UTC(2026, 2, 8)
    expect(world.runsOf(remind)).toEqual([
      { id, args: { order: 'A' }, attempt: 1, startedAt: at, endedAt: at, outcome: 'succeeded', error: undefined },
    ])
    expect(world.messagesOf(remind)).toEqual([])
  })

  it('ticks nowhere while nothing is to happen, on any broker, with and without a store', async () => {
    const tasks = (['full', 'log', 'at-most-once', 'connection-lease', 'no-delay', 'core-reconnect'] as const).map(
      as => {
        const broker = memory({ as, server: memory().native })
        return task(`on-${as}`, { broker, store: memoryStore(), rate: '5/s' }, (_: { to: number }) => undefined)
      },
    )
    const world = worldOf({ seed: 1, tasks })
    for (const each of tasks) await world.push(each, { to: 1 })
    // Deadlines of calls that were answered still ring once.
    await world.advance('1m')
    for (const each of tasks) expect(outcomes(world, each)).toEqual(['1 succeeded'])
    const events = world.history.length
    const settles = vi.spyOn(VirtualClock.prototype, 'settle')
    await world.advance('7d')
    // Before and after; each timer that had fired would have added one.
    expect(settles).toHaveBeenCalledTimes(3)
    settles.mockRestore()
    expect(world.history.length).toBe(events)
  })

  it('passes for handlers that sleep, unless their signal aborts', async () => {
    const slow = task(
      'slow',
      { broker: memory(), timeout: '1m', retry: 0 },
      async ({ ms }: { ms: number }, context) => {
        await world.sleep(ms, context.signal)
      },
    )
    const world = worldOf({ seed: 1, tasks: [slow] })
    await world.push(slow, { ms: 59_000 })
    await world.push(slow, { ms: 61_000 })
    await world.advance('30s')
    expect(outcomes(world, slow)).toEqual(['1 running', '1 running'])
    await world.advance('1h')
    expect(world.runsOf(slow).map(run => [run.outcome, (run.endedAt ?? 0) - run.startedAt])).toEqual([
      ['succeeded', 59_000],
      ['failed', 60_000],
    ])
    expect(world.runsOf(slow)[1]?.error).toMatchObject({ code: 'SLUICE_HANDLER_TIMEOUT' })
  })
})

describe('what is pushed', () => {
  it('goes through the world also from inside handlers and through declarations', async () => {
    const broker = memory()
    const mail = declare('mail', { broker, input: shape<{ to: string }>() })
    const sent: string[] = []
    const mailer = implement(mail, {}, ({ to }) => void sent.push(to))
    const order = task('order', { broker }, async ({ count }: { count: number }, context) => {
      if (count > 0) await context.task.push({ count: count - 1 })
      await mail.push({ to: `customer ${count}` })
    })
    const world = worldOf({ seed: 3, tasks: [mailer, order] })
    await world.push(order, { count: 2 })
    expect(sent.toSorted()).toEqual(['customer 0', 'customer 1', 'customer 2'])
    expect(outcomes(world, mailer)).toEqual(['1 succeeded', '1 succeeded', '1 succeeded'])
    // Nothing has reached the broker that the tasks have outside.
    await world.close()
    expect(await mail.depth()).toBe(0)
    await mail.close()
    expect(broker.native.queues.names()).not.toContain('order')
  })

  it('is kept aside with its reason, by the broker or in the store', async () => {
    const bad = (): never => {
      throw new Error('no')
    }
    const kept = task('kept', { broker: memory(), retry: 1 }, bad)
    const stored = task('stored', { broker: memory({ as: 'at-most-once' }), store: memoryStore(), retry: 0 }, bad)
    const world = worldOf({ seed: 3, tasks: [kept, stored] })
    const ids = [await world.push(kept, { x: 1 }), await world.push(stored, { x: 2 })]
    await world.advance('1h')
    expect(outcomes(world, kept)).toEqual(['1 failed', '2 failed'])
    expect(world.deadOf(kept)).toMatchObject([{ id: ids[0], args: { x: 1 }, attempts: 2, error: 'Error: no' }])
    expect(world.deadOf(stored)).toMatchObject([{ id: ids[1], args: { x: 2 }, attempts: 1, error: 'Error: no' }])
    expect(world.messagesOf(kept)).toEqual([])
  })

  it('is parked where the broker cannot delay, and brought back on time', async () => {
    const parked = task('parked', { broker: memory({ as: 'no-delay' }), store: memoryStore() }, (_: { x: number }) => 0)
    const world = worldOf({ seed: 3, tasks: [parked] })
    const id = await world.push(parked, { x: 1 }, { delay: '3h' })
    expect(world.messagesOf(parked)).toMatchObject([{ id, args: { x: 1 }, dueAt: world.now() + 3 * 3_600_000 }])
    await world.advance(3 * 3_600_000 - 1)
    expect(world.runsOf(parked)).toEqual([])
    await world.advance(1)
    expect(outcomes(world, parked)).toEqual(['1 succeeded'])
  })

  it('is refused where the broker of the task would refuse it', async () => {
    const broker = memory({ as: 'no-delay' })
    const waits = task(
      'waits',
      { broker, policies: [{ name: 'mine', admit: () => ({ kind: 'run' }) as never }] },
      () => 0,
    )
    const world = worldOf({ seed: 1, tasks: [waits] })
    await expect(world.advance(1)).rejects.toThrow(Refused)
  })
})

describe('a world', () => {
  async function story(seed: number): Promise<readonly unknown[]> {
    const broker = memory()
    const steps = task(
      'steps',
      { broker, rate: '20/s', retry: 5, concurrency: 3 },
      async ({ left }: { left: number }, context) => {
        await world.sleep(50 * left + 1, context.signal)
        if (context.attempt <= left % 3) throw new Error(`not yet ${left}`)
        if (left > 0) await context.task.push({ left: left - 1 })
      },
    )
    const world = simulate({ seed, tasks: [steps] })
    await world.push(steps, { left: 10 })
    await world.advance('1s')
    world.crash(steps)
    await world.advance('3s')
    world.cut()
    await world.advance('30s')
    world.restore()
    await world.advance('1h')
    await world.close()
    return [world.history, world.runsOf(steps).map(({ error, ...run }) => ({ ...run, error: error?.message }))]
  }

  it('has the same history for the same seed, and another one for another seed', async () => {
    const one = await story(7)
    expect(await story(7)).toEqual(one)
    expect(await story(8)).not.toEqual(one)
    expect((one[0] as readonly unknown[]).length).toBeGreaterThan(50)
  })

  it('gives its tasks back when it is closed, and aborts what runs', async () => {
    const broker = memory()
    let reason: unknown
    const free = task('free', { broker }, async (_: { x: number }, context) => {
      await world.sleep('1d', context.signal).catch(error => {
        reason = error
      })
    })
    const world = simulate({ seed: 1, tasks: [free] })
    await world.push(free, { x: 1 })
    await world.close()
    await world.close()
    expect(reason).toMatchObject({ code: 'SLUICE_SHUTTING_DOWN' })
    await free.push({ x: 2 })
    expect(await free.depth()).toBe(1)
    await free.close()
    const next = worldOf({ seed: 1, tasks: [free] })
    expect(next.runsOf(free)).toEqual([])
  })

  it('refuses what is no task, is in use, or lives elsewhere', async () => {
    const used = task('used', { broker: memory() }, (_: { x: number }) => 0)
    const other = task('other', { broker: memory() }, (_: { x: number }) => 0)
    await used.push({ x: 1 })
    expect(() => simulate({ seed: 1, tasks: [other, used] })).toThrow(InvalidOption)
    await used.close()
    // The first was let go when the second was refused.
    const world = worldOf({ seed: 1, tasks: [other] })
    expect(() => simulate({ seed: 1, tasks: [other] })).toThrow(InvalidOption)
    expect(() => simulate({ seed: 1, tasks: [{}] })).toThrow(InvalidOption)
    expect(() => simulate({ seed: 1, tasks: [] })).toThrow(InvalidOption)
    expect(() => simulate({ seed: 0.5, tasks: [used] })).toThrow(InvalidOption)
    expect(() => simulate({ seed: 1, tasks: [used], start: new Date('never') })).toThrow(InvalidOption)
    expect(() => world.runsOf(used)).toThrow(InvalidOption)
    const mail = declare('mail', { broker: memory(), input: shape<{ to: string }>() })
    expect(() => worldOf({ seed: 1, tasks: [mail] }).crash(mail)).toThrow(InvalidOption)
  })
})
