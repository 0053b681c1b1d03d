import { describe, expect, it } from 'vitest'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import { fixed } from '../../src/policies/backoff.js'
import { losing } from './fixtures/losing.js'

describe('what cannot be made safe', () => {
  it('is tried again where the broker takes nothing back; it is neither lost nor run again', async () => {
    const { world, work, runs } = await losing('no-nack', { retry: 0 })
    await work.push({ x: 1 })
    await world.clock.settle()
    for (let count = 0; count < 3; count++) world.server.failNext('publish', new MemoryFault('full', 'no room'))
    runs[0]?.end.reject(new Error('no'))
    await world.clock.advance(6_900)
    expect(await world.dead()).toEqual([])
    expect(world.of('error')).toHaveLength(3)
    await world.clock.advance(200)
    expect(await world.dead()).toHaveLength(1)
    expect(await work.depth()).toBe(0)
    expect(runs).toHaveLength(1)
  })

  it('is given back after a while, where the broker takes it back', async () => {
    const { world, work, runs } = await losing('sent-acks', { retry: 0 })
    await work.push({ x: 1 })
    await world.clock.settle()
    world.server.failNext('publish', new MemoryFault('full', 'no room'))
    runs[0]?.end.reject(new Error('no'))
    await world.clock.advance(990)
    expect(runs).toHaveLength(1)
    await world.clock.advance(100)
    expect(runs).toHaveLength(2)
    runs[1]?.end.reject(new Error('no'))
    await world.clock.advance(100)
    expect(await world.dead()).toHaveLength(1)
  })

  it('spares the others and the consumer, when a move is refused; it comes again, later', async () => {
    const { world, work, runs, worker } = await losing('full', { retry: 0 })
    await work.pushMany([{ x: 1 }, { x: 2 }])
    await world.clock.settle()
    for (let count = 0; count < 2; count++) world.server.failNext('move', new MemoryFault('too-large', 'no'))
    for (const { end } of runs) end.reject(new Error('no'))
    await world.clock.advance(1_000)
    expect(await world.dead()).toHaveLength(1)
    expect(worker.health().healthy).toBe(true)
    expect(world.of('error')).toMatchObject([{ id: world.ids('received')[0] }])
    await world.clock.advance(28_900)
    expect(runs).toHaveLength(2)
    await world.clock.advance(200)
    expect(runs).toHaveLength(3)
    runs[2]?.end.reject(new Error('no'))
    await world.clock.settle()
    expect(await world.dead()).toHaveLength(2)
  })

  it('is not tried again once the worker closes', async () => {
    const { world, work, runs, worker } = await losing('no-nack', { retry: { limit: 1, backoff: fixed(5) } })
    await work.push({ x: 1 })
    await world.clock.settle()
    world.server.failNext('publish', new MemoryFault('full', 'no room'))
    runs[0]?.end.reject(new Error('no'))
    await world.clock.settle()
    const closing = worker.close()
    await world.clock.advance(500)
    world.server.failNext('publish', new MemoryFault('full', 'no room'))
    await world.clock.advance(5_000)
    await closing
    await work.close()
    expect(world.clock.timers).toBe(0)
  })
})
