import { describe, expect, it } from 'vitest'
import { losing } from './fixtures/losing.js'

describe('a worker whose lease is lost', () => {
  it('hears of it when it settles too late', async () => {
    const { world, work, runs } = await losing('full')
    await work.push({ x: 1 })
    await world.clock.settle()
    world.server.queues.existing('work')?.erase()
    runs[0]?.end.resolve(0)
    await world.clock.settle()
    expect(world.of('lease-lost')).toMatchObject([{ when: 'settling', id: world.ids('received')[0] }])
  })

  it('keeps leases for as long as handlers run', async () => {
    const { world, work, runs } = await losing('full')
    await work.push({ x: 1 })
    await world.clock.advance(600_000)
    expect(runs).toHaveLength(1)
    expect(runs[0]?.signal.aborted).toBe(false)
    runs[0]?.end.resolve(0)
    await world.clock.advance(15_000)
    expect(await work.depth()).toBe(0)
  })

  it('aborts a handler whose lease the broker has ended, and never settles it', async () => {
    const { world, work, runs } = await losing('full')
    await work.push({ x: 1 })
    await world.clock.settle()
    world.server.queues.existing('work')?.erase()
    await world.clock.advance(5_000)
    expect(runs[0]?.signal.reason).toMatchObject({ code: 'SLUICE_LEASE_LOST' })
    runs[0]?.end.resolve(0)
    await world.clock.settle()
    expect(world.of('lease-lost')).toMatchObject([{ when: 'held' }])
    expect(world.ids('succeeded')).toEqual([])
  })

  it('aborts a handler that outlives a lease that cannot be extended', async () => {
    const { world, work, runs } = await losing('fixed-lease', { lease: '5s' })
    await work.push({ x: 1 })
    await world.clock.advance(4_900)
    expect(runs[0]?.signal.aborted).toBe(false)
    await world.clock.advance(500)
    expect(runs[0]?.signal.reason).toMatchObject({ code: 'SLUICE_LEASE_LOST' })
    await world.clock.advance(4_000)
    expect(runs).toHaveLength(2)
  })
})

describe('a worker whose lanes go to another', () => {
  it('aborts what came by them, and commits nothing of them', async () => {
    const { world, work, runs, worker } = await losing('log')
    for (let x = 0; x < 8; x++) await work.publish({ x }, { key: `k${x}` })
    await world.clock.settle()
    expect(runs).toHaveLength(8)
    const other = world.task(() => 0)
    const second = await other.consume()
    await world.clock.advance(1_000)
    const lost = runs.filter(({ signal }) => signal.aborted)
    expect(lost.length).toBeGreaterThan(0)
    expect(world.of('lease-lost')).toHaveLength(lost.length)
    for (const { end } of runs) end.resolve(0)
    await world.clock.advance(1_000)
    expect(world.ids('succeeded')).toHaveLength(8 - lost.length)
    expect(worker.health().healthy).toBe(true)
    await second.close()
    await worker.close()
  })

  it('pauses all of them while one is too far ahead of its oldest', async () => {
    const { world, work, runs } = await losing('log', { concurrency: 100, prefetch: { high: 20_000, low: 10_000 } })
    const quick = world.task(() => 0)
    await quick.close()
    await work.publish({ x: 'slow' }, { key: 'k' })
    await world.clock.settle()
    expect(runs).toHaveLength(1)
    for (let batch = 0; batch < 60; batch++) {
      await Promise.all(Array.from({ length: 100 }, (_, x) => work.publish({ x }, { key: 'k' })))
      await world.clock.settle()
      for (const { end } of runs.slice(1)) end.resolve(0)
      await world.clock.settle()
    }
    expect(world.ids('succeeded').length).toBeGreaterThanOrEqual(5_000)
    expect(world.ids('succeeded').length).toBeLessThan(5_999)
    runs[0]?.end.resolve(0)
    await world.clock.advance(1_000)
    for (let turn = 0; turn < 20; turn++) {
      for (const { end } of runs) end.resolve(0)
      await world.clock.settle()
    }
    expect(world.ids('succeeded')).toHaveLength(6_001)
  })
})
