import { describe, expect, it } from 'vitest'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import { losing } from './fixtures/losing.js'
import { World } from './fixtures/world.js'

const down = (): MemoryFault => new MemoryFault('full', 'no room', { retryable: false })

describe('events', () => {
  it('are heard from the first on by listeners that are added with the worker', async () => {
    const world = new World()
    const work = world.task(() => undefined)
    await work.pushMany([{ x: 1 }, { x: 2 }])
    await world.consume(work)
    await world.clock.settle()
    expect(world.of('received').length).toBe(2)
    expect(world.of('succeeded').length).toBe(2)
  })

  it('tell the end of a run before another begins in its place', async () => {
    for (const fails of [false, true]) {
      const { world, work, runs } = await losing('full', { concurrency: 1, retry: 0 })
      await work.pushMany([{ x: 1 }, { x: 2 }])
      await world.clock.settle()
      if (fails) runs[0]?.end.reject(new Error('no'))
      else runs[0]?.end.resolve(0)
      await world.clock.settle()
      const told = world.events.map(([name]) => name).filter(name => name !== 'received' && name !== 'dead')
      expect(told).toEqual(['started', fails ? 'failed' : 'succeeded', 'started'])
    }
  })

  it('name no message where a commit of a whole lane came too late', async () => {
    const { world, work, runs } = await losing('log')
    await work.push({ x: 1 })
    await world.clock.settle()
    runs[0]?.end.resolve(0)
    await world.clock.settle()
    // Somebody puts the group elsewhere before the commit, and the worker hears of it only by that.
    const group = world.server.logs.get('work').existingGroup(undefined)
    for (const lane of group?.generations.keys() ?? []) if (group !== undefined) group.generations[lane] = 99
    await world.clock.advance(1_000)
    expect(world.of('lease-lost')).toEqual([])
    expect(world.of('error')).toMatchObject([{ id: undefined, error: { code: 'SLUICE_LEASE_LOST' } }])
  })
})

describe('a lost connection', () => {
  it('starts nothing on the way down', async () => {
    const { world, work, runs } = await losing('connection-lease', { concurrency: 1 })
    await work.pushMany([{ x: 1 }, { x: 2 }, { x: 3 }])
    await world.clock.settle()
    expect(runs.length).toBe(1)
    world.server.cut()
    await world.clock.settle()
    expect(runs.length).toBe(1)
    expect(world.of('lease-lost').length).toBe(2)
  })

  it('takes nothing from a worker that has it for good', async () => {
    const { world, work, runs } = await losing('at-most-once', { deadLetter: 'drop' })
    await work.push({ x: 1 })
    await world.clock.settle()
    world.server.cut()
    await world.clock.advance(1_000)
    world.server.restore()
    await world.clock.advance(20_000)
    expect(runs[0]?.signal.aborted).toBe(false)
    runs[0]?.end.resolve(0)
    await world.clock.settle()
    expect(world.of('succeeded').length).toBe(1)
    expect(world.of('lease-lost')).toEqual([])
  })
})

describe('what cannot be made safe', () => {
  it('is tried again where the broker takes nothing back', async () => {
    const { world, work, runs } = await losing('log', { retry: 0 })
    await work.push({ x: 1 })
    await world.clock.settle()
    for (let time = 0; time < 2; time++) world.server.failNext('publish', down())
    runs[0]?.end.reject(new Error('no'))
    await world.clock.advance(30_000)
    expect(await world.dead()).toMatchObject([{ attempts: 1, error: 'Error: no' }])
    // Settled, too: nothing is left of its lane.
    expect(await work.depth()).toBe(0)
    expect(world.of('error').length).toBe(2)
  })
})

describe('closing', () => {
  it('ends a worker that is about to begin', async () => {
    const world = new World('core-reconnect')
    const work = world.task(() => undefined)
    world.server.cut()
    const begun = work.consume().then(
      () => 'begun',
      error => error.code,
    )
    await world.clock.advance(100)
    const closed = work.close()
    await world.clock.settle()
    await closed
    expect(await begun).toBe('SLUICE_CLOSED')
    expect(world.clock.timers).toBe(0)
  })
})
