import { describe, expect, it } from 'vitest'
import { concurrencyPolicy } from '../../src/policies/concurrency.js'
import { type Policy, run, settle, type Verdict, wait } from '../../src/policies/policy.js'
import { Admitting, passes, policy } from './fixtures/admitting.js'

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
})
