import { describe, expect, it } from 'vitest'
import { header } from '../../src/codec/headers.js'
import type { DeadLetter } from '../../src/consume/read-dead-letter.js'
import { replayDead } from '../../src/task/replay-dead.js'
import { World } from '../consume/fixtures/world.js'
import { consumed, ended, isEven, keeping, replay, takingBack, withDead } from './fixtures/replaying.js'

describe('replaying dead letters', () => {
  for (const as of keeping) {
    it(`puts each of them back into its queue once (${as})`, async () => {
      const seen: [n: number, attempt: number][] = []
      const [world, work] = await withDead(as, 25, ({ n }, { attempt }) => seen.push([Number(n), attempt]))
      expect(await replay(world, work)).toEqual({ replayed: 25, left: 0, ended: 'all' })
      await consumed(world, work)
      expect(seen.toSorted(([a], [b]) => a - b)).toEqual(Array.from({ length: 25 }, (_, n) => [n, 1]))
      // Nothing is left there for a second one.
      expect(await replay(world, work)).toEqual({ replayed: 0, left: 0, ended: 'all' })
      await work.close()
      expect(world.clock.timers).toBe(0)
    })
  }

  for (const as of takingBack) {
    it(`leaves in its place what the filter does not take (${as})`, async () => {
      const [world, work] = await withDead(as, 9)
      const before = await world.dead()
      const letters: DeadLetter[] = []
      const even = (letter: DeadLetter): boolean => {
        letters.push(letter)
        return isEven(letter)
      }
      expect(await replay(world, work, { filter: even })).toEqual({ replayed: 5, left: 4, ended: 'all' })
      expect(letters[0]).toMatchObject({ args: { n: 0 }, reason: 'rejected: even', attempts: 1 })
      expect(letters[0]?.at).toBeGreaterThan(0)
      await world.clock.advance(20_000)
      expect(await world.dead()).toEqual(before.filter(({ error }) => error?.endsWith('odd')))
      expect(await consumed(world, work)).toHaveLength(5)
    })
  }

  it('keeps id and headers, takes off the reason, and begins the age anew', async () => {
    const world = new World()
    const dead = JSON.stringify({ reason: 'r', attempts: 4, from: 'elsewhere', at: 1 })
    const headers = { tenant: 'north', [header.dead]: dead, [header.attempt]: '4', [header.expiresAt]: '5' }
    await world.put({ id: 'a', queue: 'work.dead', headers, priority: 3 })
    await world.clock.advance(3_600_000)
    const work = world.task(() => 0, { expiresIn: '1m' })
    expect(await replay(world, work)).toMatchObject({ replayed: 1 })
    const [again] = await world.waiting()
    expect(again).toMatchObject({ id: 'a', headers: { tenant: 'north' } })
    expect(Object.keys(again?.headers ?? {}).toSorted()).toEqual([header.publishedAt, 'tenant'])
    expect(await consumed(world, work)).toEqual(['a'])
  })

  it('takes any dead letter, whatever a stranger wrote into its reason', async () => {
    const world = new World()
    const strange = ['{', '7', 'null', '{"reason":7,"at":"x","attempts":null}', '']
    for (const [index, text] of strange.entries()) {
      await world.put({ id: `s${index}`, queue: 'work.dead', headers: { [header.dead]: text } })
    }
    await world.put({ id: 'none', queue: 'work.dead', body: 'no object' })
    const letters: DeadLetter[] = []
    const filter = (letter: DeadLetter): boolean => letters.push(letter) > 0
    expect(
      await replay(
        world,
        world.task(() => 0),
        { filter },
      ),
    ).toMatchObject({ replayed: 6 })
    const unknown = { reason: '', error: undefined, attempts: 0, at: 0 }
    expect(letters).toEqual(
      expect.arrayContaining(strange.map((_, n) => expect.objectContaining({ id: `s${n}`, ...unknown }))),
    )
    expect(letters.at(-1)).toMatchObject({ id: 'none', args: undefined, ...unknown })
  })

  it('replays at most `limit`, and the next call goes on', async () => {
    for (const as of keeping) {
      const [world, work] = await withDead(as, 25)
      expect(await replay(world, work, { limit: 10 }), as).toEqual({ replayed: 10, left: 0, ended: 'limit' })
      expect(await replay(world, work), as).toEqual({ replayed: 15, left: 0, ended: 'all' })
    }
  })

  it('is never faster than its rate', async () => {
    const [world, work] = await withDead('full', 12)
    const began = world.clock.monotonic()
    const times: number[] = []
    const worker = await world.consume(work)
    worker.on('received', () => times.push(world.clock.monotonic() - began))
    expect(await replay(world, work, { rate: '2/s' })).toMatchObject({ replayed: 12 })
    expect(times).toHaveLength(12)
    expect(times.every((at, index) => at >= index * 500)).toBe(true)
    expect(times.at(-1)).toBeLessThan(6_500)
    await ended(world, worker.close())
  })

  it('is refused where nothing is kept, where a hand-out is the end, and by filter where nothing goes back', async () => {
    for (const [as, options, lacks] of [
      ['at-most-once', {}, 'keeps nothing'],
      ['log', { filter: () => true }, 'takes back nothing'],
      ['no-nack', { filter: () => true }, 'takes back nothing'],
    ] as const) {
      const world = new World(as)
      const refused = await replay(
        world,
        world.task(() => 0),
        options,
      ).catch(error => error)
      expect(refused, as).toMatchObject({
        code: 'SLUICE_REFUSED',
        refusals: [{ lacks: expect.stringContaining(lacks) }],
      })
      expect(refused.remedy).not.toBe('')
    }
  })

  it('refuses options that mean nothing, and what is no task', async () => {
    const work = new World().task(() => 0) as never
    for (const [options, option] of [
      [{ filter: 'x' }, 'filter'],
      [{ limit: 0 }, 'limit'],
      [{ limit: 1.5 }, 'limit'],
      [{ rate: 'fast' }, 'rate'],
      [{ signal: {} }, 'signal'],
      [{ filtre: () => true }, 'filtre'],
    ] as const) {
      await expect(replayDead(work, options as never)).rejects.toMatchObject({ code: 'SLUICE_INVALID_OPTION', option })
    }
    await expect(replayDead({ queue: 'work' })).rejects.toMatchObject({ code: 'SLUICE_INVALID_OPTION' })
  })
})
