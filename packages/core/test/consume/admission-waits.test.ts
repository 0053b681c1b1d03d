import { describe, expect, it } from 'vitest'
import { concurrencyPolicy } from '../../src/policies/concurrency.js'
import { type Policy, run, settle, type Verdict, wait } from '../../src/policies/policy.js'
import { Admitting, passes, policy, Promised } from './fixtures/admitting.js'

const forever = Number.POSITIVE_INFINITY

/** Answers from a list by id, run when there is none left. */
function answering(name: string, answers: { [id: string]: ((now: number) => Verdict)[] }, told: string[] = []): Policy {
  return policy(name, told, ({ id }, { now }) => answers[id]?.shift()?.(now) ?? run)
}

describe('a delivery that must wait', () => {
  it('is asked again at its time, by the same policy; those before keep what they lent', async () => {
    const told: string[] = []
    const slow = answering('slow', { a: [now => wait(now + 500, 'slow')] }, told)
    const world = new Admitting([policy('first', told, passes), slow, policy('last', told, passes)], { told })
    world.take('a', 'b')
    expect(world.news()).toEqual(['first? a', 'slow? a', 'first? b', 'slow? b', 'last? b', 'start b'])
    expect(world.admission.waiting).toBe(1)
    await world.clock.advance(499)
    expect(world.news()).toEqual([])
    await world.clock.advance(1)
    expect(world.news()).toEqual(['slow? a', 'last? a', 'start a'])
    expect(world.admission.waiting).toBe(0)
    expect(world.clock.timers).toBe(0)
  })

  it('stands alone without a line: each is asked at its own time', async () => {
    const late = (ms: number) => [(now: number) => wait(now + ms, 'x')]
    const world = new Admitting([answering('slow', { a: late(300), b: late(100), c: late(200) })])
    world.take('a', 'b', 'c')
    expect(world.clock.timers).toBe(1)
    await world.clock.advance(300)
    expect(world.news()).toEqual(['start b', 'start c', 'start a'])
  })

  it('stands in a line with others: asked in arrival order, the first holds up the rest', async () => {
    const told: string[] = []
    let open = 0
    const paced = policy('paced', told, (_, { now }) => (open-- > 0 ? run : wait(now + 100, 'paced', 'line')))
    const world = new Admitting([paced], { told })
    world.take('a', 'b', 'c')
    world.news()
    open = 1
    await world.clock.advance(100)
    expect(world.news()).toEqual(['paced? a', 'start a', 'paced? b'])
    open = 5
    await world.clock.advance(100)
    expect(world.news()).toEqual(['paced? b', 'start b', 'paced? c', 'start c'])
    await world.clock.advance(6_000)
    expect(world.clock.timers).toBe(0)
  })

  it('stands in its own line among several', async () => {
    const blocked = new Set(['x'])
    const world = new Admitting([
      policy('lines', [], ({ id }, { now }) => (blocked.has(id[0] ?? '') ? wait(now + 100, 'x', id[0]) : run)),
    ])
    blocked.add('y')
    world.take('x1', 'y1', 'x2', 'y2')
    blocked.delete('y')
    await world.clock.advance(100)
    expect(world.news()).toEqual(['start y1', 'start y2'])
    blocked.delete('x')
    await world.clock.advance(100)
    expect(world.news()).toEqual(['start x1', 'start x2'])
  })

  it('for ever is asked when the policy next releases something, in arrival order, once a tick', async () => {
    const world = new Admitting([concurrencyPolicy(2)])
    const [a, b] = world.take('a', 'b', 'c', 'd', 'e')
    expect(world.news()).toEqual(['start a', 'start b'])
    expect(world.admission.waiting).toBe(3)
    world.end(a as never)
    world.end(b as never)
    expect(world.news()).toEqual([])
    await world.clock.settle()
    expect(world.news()).toEqual(['start c', 'start d'])
  })

  it('comes before who has just arrived', () => {
    const world = new Admitting([concurrencyPolicy(1)])
    const [a] = world.take('a', 'b')
    world.end(a as never)
    world.take('c')
    expect(world.news()).toEqual(['start a', 'start b'])
  })

  it('may change its line, and leave lines for good', async () => {
    const changes = answering('changes', {
      a: [
        () => wait(forever, 'one', 'one'),
        () => wait(forever, 'two', 'two'),
        now => wait(now + 50, 'alone'),
        () => settle('ack', 'enough'),
      ],
    })
    const world = new Admitting([changes])
    world.take('a')
    for (let turn = 0; turn < 2; turn++) {
      world.admission.released(0)
      await world.clock.settle()
      expect(world.admission.waiting).toBe(1)
    }
    world.admission.released(0)
    await world.clock.advance(50)
    expect(world.news()).toEqual(['ack a changes'])
    expect(world.admission.waiting).toBe(0)
  })

  it.each([
    ['alone', undefined],
    ['in a line', 'line'],
  ])('%s is not asked in a circle by a policy that says now, or earlier', async (_, line) => {
    let asked = 0
    const world = new Admitting([
      policy('impatient', [], (__, { now }) => (asked++ < 5 ? wait(now - asked, 'now', line) : run)),
    ])
    world.take('a')
    expect(asked).toBe(1)
    await world.clock.advance(4)
    expect(asked).toBe(5)
    await world.clock.advance(1)
    expect(world.news()).toEqual(['start a'])
  })

  it('is asked at once where the time is over, and not before its time where the timer was set for another', async () => {
    const world = new Admitting([
      answering('slow', {
        a: [now => wait(now + 1_000, 'x')],
        b: [now => wait(now + 10, 'x')],
      }),
    ])
    world.take('a')
    world.take('b')
    await world.clock.advance(10)
    expect(world.news()).toEqual(['start b'])
    await world.clock.advance(990)
    expect(world.news()).toEqual(['start a'])
  })

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

    it('leaves a line that others can join, though its old time is still to come', async () => {
      let blocked = true
      const lines = policy('lines', [], ({ id }, { now }) =>
        blocked ? wait(id === 'a' ? now + 1_000 : now + 100, 'x', 'line') : run,
      )
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
      await world.clock.advance(50)
      expect(world.admission.waiting).toBe(1)
      blocked = false
      await world.clock.advance(1_000)
      expect(world.news()).toEqual(['start c'])
    })
  })

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
