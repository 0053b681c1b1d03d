import { describe, expect, it } from 'vitest'
import { run, settle, wait } from '../../src/policies/policy.js'
import { Admitting, passes, policy, Promised } from './fixtures/admitting.js'

const forever = Number.POSITIVE_INFINITY

describe('a delivery that must wait', () => {
  describe('for a promise', () => {
    it('goes on from there, out of order with others', async () => {
      const told: string[] = []
      const promised = new Promised()
      const world = new Admitting(
        [policy('first', told, passes), policy('asks', told, promised.admit), policy('last', told, passes)],
        { told },
      )
      world.take('a', 'b')
      expect(world.news()).toEqual(['first? a', 'asks? a', 'first? b', 'asks? b'])
      expect(world.admission.waiting).toBe(2)
      promised.given[1]?.answer(run)
      await world.clock.settle()
      expect(world.news()).toEqual(['last? b', 'start b'])
      promised.given[0]?.answer(settle('dead-letter', 'no'))
      await world.clock.settle()
      expect(world.news()).toEqual(['first refused a', 'dead-letter a asks'])
      expect(world.admission.waiting).toBe(0)
    })

    it('that rejects is handed back', async () => {
      const promised = new Promised()
      const world = new Admitting([policy('asks', [], promised.admit)])
      world.take('a')
      promised.given[0]?.fail(new Error('store away'))
      await world.clock.settle()
      expect(world.news()).toEqual(['broken a'])
      expect(world.errors[0]?.message).toBe('policy "asks": admit threw store away')
    })

    it('may be told to wait then, and be asked again', async () => {
      const promised = new Promised()
      const world = new Admitting([policy('asks', [], promised.admit)])
      world.take('a')
      promised.given[0]?.answer(wait(world.clock.now() + 100, 'later'))
      await world.clock.advance(100)
      expect(promised.given).toHaveLength(2)
      promised.given[1]?.answer(run)
      await world.clock.settle()
      expect(world.news()).toEqual(['start a'])
    })

    it('at the head of a line holds up the rest, whatever is released meanwhile', async () => {
      const promised = new Promised()
      const world = new Admitting([policy('asks', [], promised.admit)])
      world.take('a', 'b')
      for (const given of promised.given) given.answer(wait(forever, 'full'))
      await world.clock.settle()
      world.admission.released(0)
      await world.clock.settle()
      expect(promised.given.map(({ id }) => id)).toEqual(['a', 'b', 'a'])
      world.admission.released(0)
      await world.clock.settle()
      expect(promised.given).toHaveLength(3)
      promised.given[2]?.answer(run)
      await world.clock.settle()
      expect(world.news()).toEqual(['start a'])
      expect(promised.given.map(({ id }) => id)).toEqual(['a', 'b', 'a', 'b'])
      promised.given[3]?.answer(wait(forever, 'full'))
      await world.clock.settle()
      expect(world.admission.waiting).toBe(1)
    })

    it('at the head of a line is held no longer than others, once it is answered', async () => {
      const promised = new Promised()
      const world = new Admitting([policy('asks', [], promised.admit)])
      world.take('a')
      promised.given[0]?.answer(wait(forever, 'full'))
      await world.clock.advance(5_990)
      world.admission.released(0)
      await world.clock.advance(100)
      expect(world.news()).toEqual([])
      promised.given[1]?.answer(wait(forever, 'full'))
      await world.clock.advance(1)
      expect(world.news()).toEqual(['back a 0 full'])
    })

    it('and is lost meanwhile gives back what the answer lends, and only that', async () => {
      const told: string[] = []
      const promised = new Promised()
      const world = new Admitting([policy('first', told, passes), policy('asks', told, promised.admit)], { told })
      const [a, b, c] = world.take('a', 'b', 'c')
      for (const slot of [a, b, c]) world.lose(slot as never)
      expect(world.admission.waiting).toBe(0)
      world.news()
      promised.given[0]?.answer(run)
      promised.given[1]?.answer(wait(forever, 'no'))
      promised.given[2]?.fail(new Error('no'))
      await world.clock.settle()
      expect(world.news()).toEqual(['asks abandoned a'])
      expect(world.errors).toEqual([])
    })

    it('at the head of a line, and is lost meanwhile, lets the next be asked', async () => {
      const told: string[] = []
      const promised = new Promised()
      const world = new Admitting([policy('asks', told, promised.admit)], { told })
      const [a] = world.take('a', 'b')
      for (const given of promised.given) given.answer(wait(forever, 'full'))
      await world.clock.settle()
      world.admission.released(0)
      await world.clock.settle()
      world.lose(a as never)
      expect(world.admission.waiting).toBe(1)
      world.news()
      promised.given[2]?.answer(run)
      await world.clock.settle()
      expect(world.news()).toEqual(['asks? b', 'asks abandoned a'])
      promised.given[3]?.answer(run)
      await world.clock.settle()
      expect(world.news()).toEqual(['start b'])
      expect(world.admission.waiting).toBe(0)
    })
  })

  describe('when all are taken out', () => {
    it('comes out from wherever it stands, and what was lent comes back', async () => {
      const told: string[] = []
      const promised = new Promised()
      const mixed = policy('mixed', told, (delivery, context) =>
        delivery.id === 'a'
          ? wait(context.now + 100, 'alone')
          : delivery.id === 'b'
            ? wait(forever, 'line')
            : promised.admit(delivery, context),
      )
      const world = new Admitting([policy('first', told, passes), mixed], { told })
      world.take('a', 'b', 'c')
      world.news()
      expect(world.admission.drain().map(({ id }) => id)).toEqual(['a', 'b', 'c'])
      expect(world.news()).toEqual(['first refused a', 'first refused b', 'first refused c'])
      expect(world.admission.waiting).toBe(0)
      promised.given[0]?.answer(run)
      await world.clock.advance(1_000)
      expect(world.news()).toEqual(['mixed abandoned c'])
      world.admission.close()
      expect(world.clock.timers).toBe(0)
    })

    it('also from the head of a line whose promise is out: the slot serves nobody else until it is answered', async () => {
      const promised = new Promised()
      const world = new Admitting([policy('asks', [], promised.admit)])
      const [a] = world.take('a')
      promised.given[0]?.answer(wait(forever, 'full'))
      await world.clock.settle()
      world.admission.released(0)
      await world.clock.settle()
      const [drained] = world.admission.drain()
      expect(drained).toBe(a)
      promised.given[1]?.answer(run)
      await world.clock.settle()
      expect(world.news()).toEqual([])
    })
  })
})
