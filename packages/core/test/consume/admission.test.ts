import { describe, expect, it } from 'vitest'
import { PolicyFailed } from '../../src/errors/policy-failed.js'
import { type Policy, run, settle } from '../../src/policies/policy.js'
import { Admitting, passes, policy } from './fixtures/admitting.js'

describe('admission', () => {
  it('asks in the visible order, and starts what all let through', () => {
    const told: string[] = []
    const world = new Admitting([policy('one', told, passes), policy('two', told, passes)], { told })
    const [slot] = world.take('a')
    expect(world.news()).toEqual(['one? a', 'two? a', 'start a'])
    world.end(slot as never)
    expect(world.news()).toEqual(['two succeeded a', 'one succeeded a'])
  })

  it('starts at once without policies', () => {
    const world = new Admitting([])
    world.take('a', 'b')
    expect(world.news()).toEqual(['start a', 'start b'])
  })

  it('knows a verdict to run by its kind, too', () => {
    const world = new Admitting([policy('one', [], () => ({ kind: 'run' }) as typeof run)])
    world.take('a')
    expect(world.news()).toEqual(['start a'])
  })

  it('reads the clock once for all that arrive together', () => {
    const seen: number[] = []
    const sees = policy('one', [], (_, { now, monotonic }) => {
      seen.push(now, monotonic)
      return run
    })
    const world = new Admitting([sees])
    world.take('a', 'b')
    expect(seen).toEqual([world.clock.now(), 0, world.clock.now(), 0])
  })

  it.each(['ack', 'dead-letter'] as const)('settles without a run as "%s", and gives back what was lent', as => {
    const told: string[] = []
    const policies = [
      policy('one', told, passes),
      policy('two', told, () => settle(as, 'no')),
      policy('three', told, passes),
    ]
    new Admitting(policies, { told }).take('a')
    expect(told).toEqual(['one? a', 'two? a', 'one refused a', `${as} a two`])
  })

  describe('with a hook that throws', () => {
    it('hands back what admit could not judge', () => {
      const told: string[] = []
      const broken = policy('two', told, () => {
        throw new Error('bug')
      })
      const world = new Admitting([policy('one', told, passes), broken], { told })
      world.take('a', 'b')
      expect(told).toEqual([
        ...['one? a', 'two? a', 'one refused a', 'broken a'],
        ...['one? b', 'two? b', 'one refused b', 'broken b'],
      ])
      expect(world.errors[0]).toBeInstanceOf(PolicyFailed)
      expect(world.errors[0]?.message).toBe('policy "two": admit threw bug')
    })

    it.each([
      ['nothing', undefined],
      ['null', null],
      ['a text', 'run'],
      ['true', true],
      ['an unknown kind', { kind: 'go' }],
      ['a wait without a time', { kind: 'wait', because: 'x' }],
      ['a wait until no time', { kind: 'wait', until: Number.NaN }],
      ['a settlement that is none', { kind: 'settle', as: 'nack' }],
    ])('hands back what admit answers with %s, which is no verdict', async (_, answer) => {
      const sync = new Admitting([policy('one', [], () => answer as never)])
      sync.take('a')
      expect(sync.news()).toEqual(['broken a'])
      const later = new Admitting([policy('one', [], async () => answer as never)])
      later.take('a')
      await later.clock.settle()
      expect(later.news()).toEqual(['broken a'])
      expect(later.errors[0]?.message).toContain('no verdict')
    })

    it('reports a release that throws or rejects, and still calls the others', async () => {
      const told: string[] = []
      const throwing: Partial<Policy> = {
        release: () => {
          throw new Error('one')
        },
      }
      const rejecting: Partial<Policy> = { release: () => Promise.reject(new Error('two')) }
      const counting: Partial<Policy> = { release: (() => 5) as never }
      const world = new Admitting([
        policy('zero', told, passes),
        policy('one', told, passes, throwing),
        policy('two', told, passes, rejecting),
        policy('three', told, passes, counting),
      ])
      world.end(world.take('a')[0] as never)
      await world.clock.settle()
      expect(told.at(-1)).toBe('zero succeeded a')
      expect(world.errors.map(error => error.message)).toEqual([
        'policy "one": release threw one',
        'policy "two": release threw two',
      ])
    })
  })

  describe('releases', () => {
    it('once, whatever is told twice', () => {
      const told: string[] = []
      const world = new Admitting([policy('one', told, passes)])
      const [slot] = world.take('a')
      world.end(slot as never)
      world.admission.release(slot as never, 'failed')
      expect(told).toEqual(['one? a', 'one succeeded a'])
    })

    it('not the policy that let nobody through', () => {
      const told: string[] = []
      const world = new Admitting([policy('one', told, () => settle('ack', 'no'))])
      world.take('a')
      expect(told).toEqual(['one? a'])
    })

    it('one that is not asked only after a run that began', () => {
      const told: string[] = []
      let refuse = true
      const gate: Policy = { name: 'gate', admit: () => (refuse ? settle('ack', 'no') : run) }
      const world = new Admitting([policy('silent', told), gate])
      world.take('a')
      expect(told).toEqual([])
      refuse = false
      const [b] = world.take('b')
      world.end(b as never, 'failed')
      expect(told).toEqual(['silent failed b'])
      const [c] = world.take('c')
      world.lose(c as never)
      expect(told.at(-1)).toBe('silent abandoned c')
    })
  })
})
