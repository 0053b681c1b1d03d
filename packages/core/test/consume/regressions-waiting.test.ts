import { describe, expect, it } from 'vitest'
import { type Policy, run, wait } from '../../src/policies/policy.js'
import { held } from '../runtime/fixtures/fate-of.js'
import { losing } from './fixtures/losing.js'
import { World } from './fixtures/world.js'

describe('an attempt that was raised in place', () => {
  const inPlace = { retry: { limit: 2, via: 'process' as const, backoff: () => 100 } }

  it('is kept when the message is handed back', async () => {
    const attempts: number[] = []
    const world = new World('full')
    const seen: string[] = []
    const long: Policy = {
      name: 'long',
      admit: ({ id, attempt }, { now }) => {
        if (attempt === 1 || seen.includes(id)) return run
        seen.push(id)
        return wait(now + 60_000, 'long')
      },
    }
    const work = world.task(
      (_, { attempt }) => {
        attempts.push(attempt)
        throw new Error('no')
      },
      { ...inPlace, policies: [long] },
    )
    await world.consume(work)
    await work.push({ x: 1 })
    await world.clock.advance(200_000)
    expect(attempts).toEqual([1, 2, 3])
    expect(world.ids('dead').length).toBe(1)
  })

  it('is kept by a slot of its own after a timeout, and under an envelope', async () => {
    for (const as of ['full', 'no-headers'] as const) {
      const attempts: number[] = []
      const world = new World(as)
      const work = world.task(
        (_, { attempt }) => {
          attempts.push(attempt)
          return held().promise
        },
        { ...inPlace, timeout: 1_000 },
      )
      await world.consume(work)
      await work.push({ x: 1 })
      await world.clock.advance(60_000)
      expect(attempts).toEqual([1, 2, 3])
    }
  })

  it('waits for no run in a worker that closes', async () => {
    const { world, work, worker, runs } = await losing('full', { ...inPlace, closeGrace: '10s' })
    await work.push({ x: 1 })
    await world.clock.settle()
    const closed = worker.close()
    await world.clock.advance(1_000)
    runs[0]?.end.reject(new Error('no'))
    await world.clock.settle()
    await closed
    await world.clock.advance(60_000)
    expect(runs.length).toBe(1)
    expect(await world.waiting()).toMatchObject([{ headers: { 'sluice-attempt': '2' } }])
  })
})

describe('a promise of a policy', () => {
  it('takes the place of no time limit: what outlived it is settled, and what was lent comes back', async () => {
    const answers = [held<typeof run>(), held<typeof run>()]
    let lent = 0
    let asked = 0
    const slow: Policy = {
      name: 'slow',
      admit: async () => {
        await answers[asked++]?.promise
        lent++
        return run
      },
      release: () => {
        lent--
      },
    }
    const world = new World()
    const work = world.task(() => undefined, { expiresIn: 2_000, policies: [slow] })
    await world.consume(work)
    await work.push({ x: 1 })
    await world.clock.advance(3_000)
    answers[0]?.resolve(run)
    await world.clock.settle()
    expect(world.of('expired').length).toBe(1)
    expect(world.of('started')).toEqual([])
    expect(lent).toBe(0)
  })

  it('at the head of a line answers for that delivery only', async () => {
    const asked: string[] = []
    const lent = new Set<string>()
    const answer = held<void>()
    const line: Policy = {
      name: 'line',
      admit: ({ id }, { now }) => {
        asked.push(id)
        // Each stands in line first.
        if (asked.filter(each => each === id).length === 1) return wait(now + 1_000, 'a while', 'all')
        if (id === 'young') return run
        return answer.promise.then(() => {
          lent.add(id)
          return run
        })
      },
      release: ({ id }) => {
        lent.delete(id)
      },
    }
    const world = new World()
    const work = world.task(() => undefined, { policies: [line] })
    await world.consume(work)
    await work.publish({ x: 1 }, { id: 'old', expiresIn: 2_000 })
    await world.clock.advance(3_000)
    await work.publish({ x: 2 }, { id: 'young' })
    await world.clock.settle()
    answer.resolve()
    await world.clock.advance(1_000)
    expect(world.ids('expired')).toEqual(['old'])
    expect(world.ids('succeeded')).toEqual(['young'])
    expect(asked).toEqual(['old', 'old', 'young', 'young'])
    expect(lent.size).toBe(0)
  })
})

describe('a message under an id of its own', () => {
  it('keeps the time of its push when it is parked', async () => {
    const world = new World('no-delay', { store: true })
    const work = world.task(() => undefined, { expiresIn: 5_000 })
    await world.consume(work)
    await work.publish({ x: 1 }, { id: 'mine', delay: 6_000 })
    await world.clock.advance(20_000)
    expect(world.of('expired')).toMatchObject([{ id: 'mine' }])
    expect(world.of('started')).toEqual([])
  })

  it('keeps its id as a dead letter in the store', async () => {
    const world = new World('at-most-once', { store: true })
    const work = world.task(() => Promise.reject(new Error('no')), { retry: 0 })
    await world.consume(work)
    await work.publish({ x: 1 }, { id: 'mine' })
    await world.clock.advance(1_000)
    const [entry] = world.server.appendLogs.page('dead:work', { max: 10, after: undefined })
    expect(JSON.parse(entry?.value ?? '{}')).toMatchObject({ id: 'mine' })
  })
})
