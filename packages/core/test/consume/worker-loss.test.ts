import { describe, expect, it } from 'vitest'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import { losing } from './fixtures/losing.js'

describe('a worker whose connection is lost', () => {
  it.each(['full', 'core-reconnect'] as const)(
    'aborts its handlers, says how it is, and goes on when there is another: %s',
    async as => {
      const { world, runs, work, worker } = await losing(as)
      await work.pushMany([{ x: 1 }, { x: 2 }])
      await world.clock.settle()
      runs[0]?.end.resolve(0)
      await world.clock.settle()
      world.server.cut()
      await world.clock.advance(1_000)
      expect(runs[1]?.signal.reason).toMatchObject({ code: 'SLUICE_LEASE_LOST' })
      expect(world.of('lease-lost')).toMatchObject([{ when: 'held' }])
      expect(world.of('disconnected')).toHaveLength(1)
      expect(world.of('stalled').length).toBeGreaterThan(0)
      expect(worker.health()).toMatchObject({ healthy: false, consuming: false, held: 0 })
      runs[1]?.end.resolve('late')
      await world.clock.advance(60_000)
      expect(worker.health().because).toMatch(/failed \(connection\)|consumer ended|not connected/)
      world.server.restore()
      await world.clock.advance(20_000)
      expect(world.of('connected')).toHaveLength(1)
      expect(worker.health()).toMatchObject({ healthy: true, consuming: true })
      expect(runs.map(({ x }) => x)).toEqual([1, 2, 2])
      expect(world.ids('succeeded')).toHaveLength(1)
      runs[2]?.end.resolve(0)
      await world.clock.settle()
      expect(await work.depth()).toBe(0)
    },
  )

  it('has pushes go out when it is back', async () => {
    const { world, work, runs } = await losing('core-reconnect')
    world.server.cut()
    await world.clock.advance(500)
    const pushed = work.push({ x: 7 })
    await world.clock.advance(1_000)
    world.server.restore()
    await world.clock.advance(6_000)
    await expect(pushed).resolves.toBeDefined()
    expect(runs.map(({ x }) => x)).toEqual([7])
  })

  it('gives back nothing that it must not: the place of a lost run is free again', async () => {
    const { world, work, runs } = await losing('core-reconnect', { concurrency: 1 })
    await work.pushMany([{ x: 1 }, { x: 2 }])
    await world.clock.settle()
    world.server.cut()
    world.server.restore()
    await world.clock.advance(20_000)
    expect(runs.length).toBe(2)
    runs[1]?.end.resolve(0)
    await world.clock.settle()
    expect(runs.length).toBe(3)
  })
})

describe('a worker whose consumer breaks', () => {
  it('gets another when a receive is rejected', async () => {
    const { world, work, runs, worker } = await losing('full')
    await work.push({ x: 1 })
    await world.clock.settle()
    world.server.failNext('receive', new MemoryFault('unknown', 'broken'))
    await work.push({ x: 2 })
    await world.clock.advance(5_100)
    expect(runs[0]?.signal.reason).toMatchObject({ code: 'SLUICE_LEASE_LOST' })
    await world.clock.advance(15_000)
    expect(worker.health().healthy).toBe(true)
    expect(runs.map(({ x }) => x).sort()).toEqual([1, 1, 2, 2])
  })

  it('does not spin when each one breaks at once', async () => {
    const { world, worker } = await losing('full')
    for (let count = 0; count < 1_000; count++) world.server.failNext('receive', new MemoryFault('unknown', 'broken'))
    await world.clock.advance(65_000)
    const stalls = world.of('stalled').length
    expect(stalls).toBeGreaterThan(10)
    expect(stalls).toBeLessThan(80)
    expect(worker.health()).toMatchObject({ healthy: false })
  })

  it('gets another when a receive is never answered', async () => {
    const { world, worker, work, runs } = await losing('full')
    world.server.latencyMs = 1_000_000
    await world.clock.advance(22_000)
    expect(world.of('stalled')[0]?.cause).toMatchObject({ code: 'SLUICE_CALL_TIMEOUT' })
    world.server.latencyMs = 0
    await world.clock.advance(60_000)
    expect(worker.health().healthy).toBe(true)
    await work.push({ x: 1 })
    await world.clock.advance(100)
    expect(runs).toHaveLength(1)
  })

  it('is ill within 15 s of a silence, and connects anew where that is for core to do', async () => {
    const { world, worker } = await losing('core-reconnect')
    // The next receive meets it.
    await world.clock.advance(4_950)
    world.server.latencyMs = 1_000_000
    await world.clock.advance(14_900)
    expect(worker.health().healthy).toBe(false)
    expect(world.of('disconnected')).toMatchObject([{ cause: { code: 'SLUICE_CALL_TIMEOUT' } }])
    world.server.latencyMs = 0
    await world.clock.advance(11_000)
    expect(worker.health().healthy).toBe(true)
  })

  it('gets another when an acknowledgement is refused for good, and tells the error wrapped', async () => {
    const { world, work, runs } = await losing('full')
    await work.pushMany([{ x: 1 }, { x: 2 }])
    await world.clock.settle()
    world.server.failNext('ack', new MemoryFault('auth', 'not any more'))
    runs[0]?.end.resolve(0)
    await world.clock.settle()
    expect(world.of('error')).toMatchObject([
      { error: { code: 'SLUICE_BROKER_AUTH', message: 'memory: acknowledging failed (auth): not any more' } },
    ])
    expect(runs[1]?.signal.aborted).toBe(true)
    await world.clock.advance(20_000)
    expect(runs.map(({ x }) => x).sort()).toEqual([1, 1, 2, 2])
  })

  it('repeats an acknowledgement when the failure passes', async () => {
    const { world, work, runs, worker } = await losing('full')
    await work.push({ x: 1 })
    await world.clock.settle()
    world.server.failNext('ack', new MemoryFault('busy', 'later', { retryable: true }))
    runs[0]?.end.resolve(0)
    await world.clock.advance(300)
    expect(await work.depth()).toBe(0)
    expect(worker.health().healthy).toBe(true)
  })
})
