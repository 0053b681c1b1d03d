import { describe, expect, it } from 'vitest'
import { header } from '../../src/codec/headers.js'
import type { DeadLetter } from '../../src/consume/read-dead-letter.js'
import { Reject } from '../../src/errors/reject.js'
import { replayDead } from '../../src/task/replay-dead.js'
import { consumed, ended, isEven, replay, withDead } from './fixtures/replaying.js'

describe('replaying dead letters, safely', () => {
  it('keeps its hands on what a slow filter has left: no lease runs out', async () => {
    const [world, work] = await withDead('full', 40)
    // Left ones that came again would be counted twice.
    expect(await replay(world, work, { filter: isEven, rate: '0.5/s' })).toMatchObject({ replayed: 20, left: 20 })
  })

  for (const as of ['full', 'connection-lease', 'log'] as const) {
    it(`does not replay what died since it began, else it would go on for ever (${as})`, async () => {
      const [world, work] = await withDead(as, 7, () => {
        throw new Reject('still wrong')
      })
      const worker = await world.consume(work)
      const done = await replay(world, work)
      expect(done.replayed).toBe(7)
      expect(done.ended).toBe('all')
      await ended(world, worker.close())
      await ended(world, work.close())
      const again = world.task(() => 0)
      expect(await replay(world, again)).toMatchObject({ replayed: 7, ended: 'all' })
    })
  }

  it('also not where the clock of the worker is behind', async () => {
    const [world, work] = await withDead('full', 1)
    const headers = {
      [header.publishedAt]: String(world.clock.now()),
      [header.dead]: JSON.stringify({ reason: 'again', attempts: 1, from: 'work', at: world.clock.now() - 60_000 }),
    }
    await world.put({ id: 'skewed', queue: 'work.dead', headers })
    expect(await replay(world, work)).toMatchObject({ replayed: 1, left: 1 })
    expect((await world.dead()).map(({ id }) => id)).toEqual(['skewed'])
  })

  it('ends early and says so when its signal aborts', async () => {
    const [world, work] = await withDead('full', 10)
    const stop = new AbortController()
    const filter = ({ args }: DeadLetter): boolean => {
      if ((args as { n: number }).n === 2) stop.abort()
      return true
    }
    const done = await replay(world, work, { filter, rate: '1/s', signal: stop.signal })
    expect(done).toEqual({ replayed: 3, left: 0, ended: 'aborted' })
    expect(await world.dead()).toHaveLength(7)
  })

  it('refuses a filter that gives a promise, which would be true for all', async () => {
    const [world, work] = await withDead('full', 3)
    for (const filter of [async () => false, () => Promise.reject(new Error('nobody hears this'))]) {
      await expect(replay(world, work, { filter: filter as never })).rejects.toMatchObject({
        code: 'SLUICE_INVALID_OPTION',
        option: 'filter',
      })
    }
    expect(await replay(world, work, { filter: (() => 'yes') as never })).toMatchObject({ replayed: 0, left: 3 })
    expect(await world.dead()).toHaveLength(3)
  })

  it('counts once what comes again because its lease cannot be extended', async () => {
    const [world, work] = await withDead('fixed-lease', 10)
    expect(await replay(world, work, { filter: isEven, rate: '3/m' })).toEqual({ replayed: 5, left: 5, ended: 'all' })
  })

  it('leaves what died while it was still connecting', async () => {
    const [world, work] = await withDead('core-reconnect', 1)
    world.server.cut()
    const replaying = replayDead(work as never)
    replaying.catch(() => undefined)
    await world.clock.advance(1_000)
    const dead = { reason: 'new', attempts: 1, from: 'work', at: world.clock.now() }
    world.server.restore()
    await world.put({ id: 'new', queue: 'work.dead', headers: { [header.dead]: JSON.stringify(dead) } })
    expect(await ended(world, replaying)).toMatchObject({ replayed: 1, left: 1 })
  })

  it('loses nothing when the filter throws', async () => {
    const [world, work] = await withDead('full', 10)
    const filter = (): boolean => {
      throw new TypeError('a mistake')
    }
    await expect(replay(world, work, { filter })).rejects.toThrow('a mistake')
    expect(await world.dead()).toHaveLength(10)
  })

  for (const as of ['full', 'core-reconnect', 'connection-lease', 'no-headers', 'log'] as const) {
    it(`loses nothing when the broker is cut off midway, and the next call finds the rest (${as})`, async () => {
      const [world, work] = await withDead(as, 250)
      const first = replayDead(work as never, { rate: '100/s' })
      first.catch(() => undefined)
      await world.clock.advance(900)
      world.server.cut()
      await world.clock.advance(500)
      world.server.restore()
      const done = await ended(world, first).catch(() => undefined)
      if (done?.replayed !== 250) await replay(world, work)
      const ids = await consumed(world, work)
      expect(new Set(ids).size).toBe(250)
      // Moved in one step, and so not even doubled.
      if (as === 'full' || as === 'core-reconnect' || as === 'no-headers') expect(ids).toHaveLength(250)
    })
  }

  it('settles what the broker took when it refuses one, and rejects with that', async () => {
    const [world, work] = await withDead('connection-lease', 5)
    world.server.failNext('publish', new Error('no room'))
    await expect(replay(world, work)).rejects.toThrow()
    expect(await replay(world, work)).toMatchObject({ ended: 'all' })
    expect(new Set(await consumed(world, work)).size).toBe(5)
  })

  it('says `full` where the broker hands out no more beside what is left', async () => {
    const [world, work] = await withDead('small-limits', 30)
    expect(await replay(world, work, { filter: () => false })).toEqual({ replayed: 0, left: 12, ended: 'full' })
    expect(await world.dead()).toHaveLength(30)
  })

  it('has no more handed out than it needs, so that the rest is not counted as handed out', async () => {
    for (const [options, window] of [
      [{ limit: 10 }, 10],
      [{ rate: '1/s', limit: 10 }, 1],
      [{ limit: 10, filter: () => true }, 500],
    ] as const) {
      const [world, work] = await withDead('connection-lease', 25)
      const windows: number[] = []
      const make = world.broker.createConsumer.bind(world.broker)
      world.broker.createConsumer = (source, ...others) => {
        windows.push(source.window)
        return make(source, ...others)
      }
      expect(await replay(world, work, options)).toMatchObject({ replayed: 10, ended: 'limit' })
      expect(windows).toEqual([window])
    }
  })

  it('takes a whole window where it cannot be widened: what is left would fill it', async () => {
    const [world, work] = await withDead('connection-lease', 25)
    const make = world.broker.createConsumer.bind(world.broker)
    world.broker.createConsumer = async (...given) =>
      Object.defineProperty(await make(...given), 'resize', { value: undefined })
    const dead = { reason: 'later', attempts: 1, from: 'work', at: 9e15 }
    await world.put({ id: 'a', queue: 'work.dead', priority: 9, headers: { [header.dead]: JSON.stringify(dead) } })
    expect(await replay(world, work, { rate: '5/s' })).toEqual({ replayed: 25, left: 1, ended: 'all' })
  })

  it('widens the window where the broker can', async () => {
    const [world, work] = await withDead('connection-lease', 1_200)
    expect(await replay(world, work, { filter: () => false })).toEqual({
      replayed: 0,
      left: 1_200,
      ended: 'all',
    })
  })
})
