import { describe, expect, it } from 'vitest'
import { header } from '../../src/codec/headers.js'
import { Reject } from '../../src/errors/reject.js'
import { replayDead } from '../../src/task/replay-dead.js'
import { ended, replay, withDead } from './fixtures/replaying.js'
import type { World } from '../consume/fixtures/world.js'

/** A dead letter of a time that has not come, or of one long gone. */
function letter(id: string, at: number): { id: string; queue: string; headers: { [name: string]: string } } {
  const dead = JSON.stringify({ reason: 'rejected', attempts: 1, from: 'work', at })
  return { id, queue: 'work.dead', headers: { [header.dead]: dead } }
}

/** Something dies every 50 ms from now on. */
function inflow(world: World): void {
  let turn = 0
  const next = (): void => {
    void world.put({ ...letter(`new${turn++}`, world.clock.now()), key: `k${turn}` })
    world.clock.at(world.clock.monotonic() + 50, next)
  }
  next()
}

describe('how replaying dead letters ends', () => {
  for (const as of ['full', 'no-headers', 'connection-lease', 'fixed-lease', 'log', 'revoking'] as const) {
    it(`ends while others keep dying (${as})`, async () => {
      const [world, work] = await withDead(as, 7)
      if (as === 'no-headers') {
        const worker = await world.consume(
          world.task(() => {
            throw new Reject('still wrong')
          }),
        )
        const pushing = (): void => {
          void work.push({ n: 1 })
          world.clock.at(world.clock.monotonic() + 50, pushing)
        }
        pushing()
        expect(await replay(world, work)).toMatchObject({ replayed: 7, ended: 'all' })
        await ended(world, worker.close())
        return
      }
      inflow(world)
      const began = world.clock.monotonic()
      expect(await replay(world, work)).toMatchObject({ replayed: 7, ended: 'all' })
      expect(world.clock.monotonic() - began).toBeLessThan(10_000)
    })
  }

  it('ends while others keep dying and nothing was dead before', async () => {
    const [world, work] = await withDead('full', 0)
    inflow(world)
    expect(await replay(world, work)).toMatchObject({ replayed: 0, ended: 'all' })
  })

  for (const as of ['full', 'connection-lease', 'fixed-lease'] as const) {
    it(`goes past letters of a time that has not come (${as})`, async () => {
      const [world, work] = await withDead(as, 0)
      await world.put(letter('ahead', world.clock.now() + 3_600_000), letter('stranger', 9e15))
      await world.put(letter('old1', 1), letter('old2', 2))
      await world.clock.advance(10)
      const done = await replay(world, work, { rate: '50/s' })
      expect(done).toEqual({ replayed: 2, left: 2, ended: 'all' })
      expect((await world.waiting()).map(({ id }) => id).toSorted()).toEqual(['old1', 'old2'])
    })
  }

  it('says `full` where such a one keeps others of its lane from being settled', async () => {
    const [world, work] = await withDead('log', 0)
    await world.put({ ...letter('ahead', 9e15), key: 'k' }, { ...letter('old', 1), key: 'k' })
    await world.clock.advance(10)
    expect(await replay(world, work)).toEqual({ replayed: 0, left: 2, ended: 'full' })
  })

  for (const shared of [true, false]) {
    it(`ends with the task, and close waits for it (${shared ? 'shared' : 'own'} broker)`, async () => {
      const [world, work] = await withDead('full', 40)
      const other = world.task(() => 0, {}, 'other')
      if (shared) await other.push({})
      const replaying = replayDead(work as never, { rate: shared ? '10/s' : '1/m' })
      const outcome = replaying.catch((error: unknown) => error)
      await world.clock.advance(350)
      expect(await world.dead()).toHaveLength(shared ? 36 : 39)
      let over = false
      void outcome.then(() => {
        over = true
      })
      await ended(world, work.close())
      expect(over).toBe(true)
      expect(await outcome).toMatchObject({ code: 'SLUICE_CLOSED', message: 'task "work" is closed' })
      await world.clock.advance(60_000)
      expect(await world.dead()).toHaveLength(shared ? 36 : 39)
      await other.close()
      expect(world.clock.timers).toBe(0)
    })
  }

  it('ends with the task also while the broker does not answer', async () => {
    const [world, work] = await withDead('full', 1)
    world.broker.createConsumer = () => new Promise(() => undefined)
    const outcome = replayDead(work as never).catch((error: unknown) => error)
    await world.clock.advance(10)
    const before = world.clock.monotonic()
    await ended(world, work.close())
    expect(world.clock.monotonic() - before).toBeLessThan(2_000)
    expect(await outcome).toMatchObject({ code: 'SLUICE_CLOSED' })
  })

  it('takes the connection for lost where its consumer is not answered', async () => {
    const [world, work] = await withDead('core-reconnect', 1)
    const make = world.broker.createConsumer.bind(world.broker)
    world.broker.createConsumer = async (...given) =>
      Object.defineProperty(await make(...given), 'receive', { value: () => new Promise(() => undefined) })
    const open = world.broker.open.bind(world.broker)
    let opened = 0
    world.broker.open = (...given) => {
      opened++
      return open(...given)
    }
    await expect(replay(world, work)).rejects.toMatchObject({ failure: { code: 'timeout' } })
    expect(opened).toBe(2)
  })

  it('is aborted where its signal aborts first, and does nothing where it has before', async () => {
    const [world, work] = await withDead('full', 5)
    const stop = new AbortController()
    const replaying = replayDead(work as never, { rate: '1/m', signal: stop.signal })
    await world.clock.advance(10)
    stop.abort()
    const closing = work.close()
    expect(await ended(world, replaying)).toEqual({ replayed: 1, left: 0, ended: 'aborted' })
    await ended(world, closing)
    const [away, task] = await withDead('full', 1)
    away.server.cut()
    const before = away.clock.monotonic()
    expect(await replay(away, task, { signal: AbortSignal.abort() })).toEqual({
      replayed: 0,
      left: 0,
      ended: 'aborted',
    })
    expect(away.clock.monotonic() - before).toBeLessThan(2_000)
  })
})
