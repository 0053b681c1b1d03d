import { afterEach, describe, expect, it } from 'vitest'
import { memory, task } from '../../src/index.js'
import { simulate, type World } from '../../src/testing/index.js'

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

describe('disasters', () => {
  it('a crash settles nothing: the message comes back when its lease is over', async () => {
    const once = task('once', { broker: memory(), lease: '12s' }, async (_: { x: number }, context) => {
      await world.sleep('1m', context.signal)
      finished.push(world.now())
    })
    const finished: number[] = []
    const world = worldOf({ seed: 5, tasks: [once] })
    await world.push(once, { x: 1 })
    const began = world.now()
    await world.advance('5s')
    world.crash(once)
    await world.advance('1h')
    // Renewed at 4 s, so that it ends at 16 s.
    expect(world.runsOf(once).map(run => [run.outcome, run.startedAt - began])).toEqual([
      ['crashed', 0],
      ['succeeded', 16_000],
    ])
    expect(finished).toEqual([began + 76_000])
  })

  it('a crash on a broker whose leases are connections gives back at once', async () => {
    const once = task('once', { broker: memory({ as: 'connection-lease' }) }, async (_: { x: number }, context) => {
      await world.sleep('1m', context.signal)
    })
    const world = worldOf({ seed: 5, tasks: [once] })
    await world.push(once, { x: 1 })
    await world.advance('5s')
    world.crash(once)
    await world.advance('1ms')
    expect(outcomes(world, once)).toEqual(['1 crashed', '1 running'])
  })

  it('a cut broker loses nothing that was confirmed', async () => {
    for (const as of ['full', 'core-reconnect', 'log'] as const) {
      const steady = task(`steady-${as}`, { broker: memory({ as }) }, (_: { x: number }) => 0)
      const world = worldOf({ seed: 5, tasks: [steady] })
      await world.push(steady, { x: 1 })
      // A log acknowledges a little later.
      await world.advance('1s')
      world.cut()
      const late = world.push(steady, { x: 2 })
      await world.advance('10s')
      expect(world.runsOf(steady).length).toBe(1)
      world.restore()
      await world.advance('1m')
      expect(typeof (await late)).toBe('string')
      expect(world.runsOf(steady).map(run => run.args)).toEqual([{ x: 1 }, { x: 2 }])
    }
  })

  it('a worker that dies while the broker is away comes up when it is back', async () => {
    const up = task('up', { broker: memory({ as: 'core-reconnect' }) }, (_: { x: number }) => 0)
    const world = worldOf({ seed: 5, tasks: [up] })
    await world.push(up, { x: 1 })
    world.cut(up)
    world.crash(up)
    await world.advance('10m')
    world.restore(up)
    await world.advance('1m')
    await world.push(up, { x: 2 })
    expect(outcomes(world, up)).toEqual(['1 succeeded', '1 succeeded'])
  })
})
