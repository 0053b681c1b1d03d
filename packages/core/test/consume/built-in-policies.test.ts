import { describe, expect, it } from 'vitest'
import { World } from './fixtures/world.js'

describe('the built-in ones, in a worker', () => {
  it('poison: what nobody settles is kept aside after so many hand-outs', async () => {
    const world = new World('full')
    const work = world.task(() => new Promise(() => undefined), { poison: 2 })
    await work.push({ x: 1 })
    for (let crash = 0; crash < 2; crash++) {
      const worker = await world.consume(work)
      await world.clock.settle()
      world.server.cut()
      await world.clock.advance(13_000)
      fateless(worker.close({ grace: 0 }))
      await world.clock.advance(20_000)
      world.server.restore()
    }
    await world.consume(work)
    await world.clock.advance(20_000)
    expect(await world.dead()).toMatchObject([{ reason: expect.stringMatching(/^poison/) }])
  })

  it('expiry: what is too old is dropped with an event, or kept aside', async () => {
    for (const expired of ['drop', 'dead-letter'] as const) {
      const world = new World('full')
      const work = world.task(() => 0, { expiresIn: '1m', expired })
      await work.push({ x: 1 })
      await world.clock.advance(60_001)
      await world.consume(work)
      await world.clock.settle()
      expect(world.of('expired')).toMatchObject([{ because: 'expired' }])
      expect(world.ids('started')).toEqual([])
      expect(await world.dead()).toHaveLength(expired === 'drop' ? 0 : 1)
      expect(await work.depth()).toBe(0)
      await work.close()
    }
  })

  it("expiry counts from the broker's stamp for a stranger without an id of ours", async () => {
    const world = new World('full')
    const work = world.task(() => 0, { expiresIn: '1m' })
    await world.put({ id: 'order-1' })
    await world.clock.advance(60_001)
    await world.consume(work)
    await world.clock.settle()
    expect(world.ids('expired')).toEqual(['order-1'])
  })

  it('concurrency: never more than so many, and no more held than twice that', async () => {
    const world = new World('full')
    let running = 0
    let most = 0
    const work = world.task(
      async () => {
        most = Math.max(most, ++running)
        await new Promise<void>(resolve => world.clock.at(world.clock.monotonic() + 10, resolve))
        running--
      },
      { concurrency: 3 },
    )
    const worker = await world.consume(work)
    await work.pushMany(Array.from({ length: 30 }, (_, x) => ({ x })))
    await world.clock.settle()
    expect(worker.health()).toMatchObject({ running: 3, held: 6, consuming: false, healthy: true })
    await world.clock.advance(100)
    expect(most).toBe(3)
    expect(world.ids('succeeded')).toHaveLength(30)
  })

  it('rate: holds no more than may start within two seconds', async () => {
    const world = new World('full')
    const work = world.task(() => 0, { rate: '2/s' })
    const worker = await world.consume(work)
    await work.pushMany(Array.from({ length: 100 }, (_, x) => ({ x })))
    let most = 0
    for (let step = 0; step < 50; step++) {
      await world.clock.advance(100)
      most = Math.max(most, worker.health().held)
    }
    expect(most).toBeLessThanOrEqual(5)
    expect(world.ids('succeeded').length).toBe(10)
  })

  it('rate: 0.01/s fetches its message two seconds before, and another worker may have it until then', async () => {
    const world = new World('full')
    const starts: number[] = []
    const work = world.task(() => void starts.push(Math.floor(world.clock.monotonic())), { rate: '0.01/s' })
    const worker = await world.consume(work)
    await work.pushMany([{}, {}])
    await world.clock.advance(97_000)
    expect(worker.health().held).toBe(0)
    expect(world.of('received')).toHaveLength(1)
    await world.clock.advance(1_500)
    expect(worker.health().held).toBe(1)
    await world.clock.advance(2_000)
    expect(starts).toEqual([0, 100_000])
  })
})

function fateless(promise: Promise<unknown>): void {
  promise.catch(() => undefined)
}
