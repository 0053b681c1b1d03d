import { describe, expect, it } from 'vitest'
import { concurrencyPolicy } from '../../src/policies/concurrency.js'
import { type Policy, run, type Verdict, wait } from '../../src/policies/policy.js'
import { Admitting, passes, policy } from './fixtures/admitting.js'

/** Answers from a list by id, run when there is none left. */
function answering(name: string, answers: { [id: string]: ((now: number) => Verdict)[] }, told: string[] = []): Policy {
  return policy(name, told, ({ id }, { now }) => answers[id]?.shift()?.(now) ?? run)
}

describe('a delivery that must wait', () => {
  describe('longer than it may be held', () => {
    it('is handed back with its delay, and what was lent comes back', () => {
      const told: string[] = []
      const night = policy('night', told, (_, { now }) => wait(now + 60_000, 'quiet'))
      new Admitting([policy('first', told, passes), night], { told }).take('a')
      expect(told).toEqual(['first? a', 'night? a', 'first refused a', 'back a 60000 quiet'])
    })

    it('is handed back when it is told so only later, alone or at the head of a line', async () => {
      const later = (line?: string) => [
        (now: number) => wait(now + 5_000, 'soon', line),
        (now: number) => wait(now + 5_000, 'not soon', line),
      ]
      const world = new Admitting([answering('slow', { a: later(), b: later('line') })])
      world.take('a', 'b')
      await world.clock.advance(5_000)
      expect(world.news()).toEqual(['back a 5000 not soon', 'back b 5000 not soon'])
      await world.clock.advance(6_000)
      expect(world.clock.timers).toBe(0)
    })

    it('in a line is handed back at the end of the hold, with what is left to wait, or none', async () => {
      const world = new Admitting([concurrencyPolicy(1)])
      world.take('a', 'b')
      await world.clock.advance(1_000)
      world.take('c')
      await world.clock.advance(4_999)
      expect(world.news()).toEqual(['start a'])
      await world.clock.advance(1)
      expect(world.news()).toEqual(['back b 0 concurrency: 1 run'])
      await world.clock.advance(1_000)
      expect(world.news()).toEqual(['back c 0 concurrency: 1 run'])
      expect(world.admission.waiting).toBe(0)
      expect(world.clock.timers).toBe(0)
    })

    it('behind the head of a paced line, too', async () => {
      let first = true
      const paced = policy('paced', [], (_, { now }) =>
        first ? wait(now + 5_900, 'paced', 'line') : wait(now + 200, 'paced', 'line'),
      )
      const world = new Admitting([paced])
      world.take('a', 'b')
      await world.clock.advance(5_900)
      first = false
      await world.clock.advance(100)
      expect(
        world
          .news()
          .filter(text => text.startsWith('back'))
          .map(text => text.slice(0, 6)),
      ).toEqual(['back a', 'back b'])
    })

    it('stays where nothing can be given back', async () => {
      const world = new Admitting([concurrencyPolicy(1)], { canGiveBack: false })
      const [a] = world.take('a', 'b')
      await world.clock.advance(1_000_000)
      expect(world.news()).toEqual(['start a'])
      expect(world.clock.timers).toBe(0)
      world.end(a as never)
      await world.clock.settle()
      expect(world.news()).toEqual(['start b'])
    })
  })

  describe('and is lost meanwhile', () => {
    it('is passed over where it stands alone', async () => {
      const told: string[] = []
      const slow = answering('slow', { a: [now => wait(now + 100, 'x')] })
      const world = new Admitting([policy('first', told, passes), slow], { told })
      const [a] = world.take('a')
      world.lose(a as never)
      expect(world.admission.waiting).toBe(0)
      await world.clock.advance(100)
      expect(told).toEqual(['first? a', 'first abandoned a'])
    })

    it('is passed over in a line, at its head and further on', async () => {
      const world = new Admitting([concurrencyPolicy(1)])
      const [a, b, c] = world.take('a', 'b', 'c', 'd', 'e')
      world.lose(b as never)
      world.end(a as never)
      await world.clock.settle()
      expect(world.news()).toEqual(['start a', 'start c'])
      const rest = world.admission.waiting
      expect(rest).toBe(2)
      world.end(c as never)
      await world.clock.settle()
      expect(world.news()).toEqual(['start d'])
    })

    it('leaves a line that others can join, and another of its name, though its old time is still to come', async () => {
      let blocked = true
      const lines = policy('lines', [], ({ id }, { now }) => {
        if (!blocked) return run
        return wait(id === 'a' ? now + 1_000 : id === 'b' ? now + 100 : Number.POSITIVE_INFINITY, 'x', 'line')
      })
      const world = new Admitting([lines])
      const [a] = world.take('a')
      world.lose(a as never)
      world.take('b')
      await world.clock.advance(99)
      blocked = false
      await world.clock.advance(1)
      expect(world.news()).toEqual(['start b'])
      blocked = true
      await world.clock.advance(800)
      world.take('c')
      // The time of the first line, which is gone, comes now.
      await world.clock.advance(200)
      expect(world.admission.waiting).toBe(1)
      blocked = false
      world.admission.released(0)
      await world.clock.settle()
      expect(world.news()).toEqual(['start c'])
    })
  })
})
