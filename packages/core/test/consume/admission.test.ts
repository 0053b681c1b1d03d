import { describe, expect, it } from 'vitest'
import { PolicyFailed } from '../../src/errors/policy-failed.js'
import { concurrencyPolicy } from '../../src/policies/concurrency.js'
import { type Policy, run, settle, wait } from '../../src/policies/policy.js'
import { Admitting, passes, policy } from './fixtures/admitting.js'

const forever = Number.POSITIVE_INFINITY

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

  describe('that is not re-entered', () => {
    it('runs a hundred thousand synchronous handlers one after the other, each making room for the next', async () => {
      const world = new Admitting([concurrencyPolicy(1)], { canGiveBack: false })
      const first = world.take('first')[0]
      world.sync = true
      world.take(...Array.from({ length: 100_000 }, (_, index) => String(index)))
      expect(world.news()).toEqual(['start first'])
      world.end(first as never)
      await world.clock.settle()
      const started = world.news()
      expect(started).toHaveLength(100_000)
      expect(started.at(-1)).toBe('start 99999')
      expect(world.admission.waiting).toBe(0)
    })

    it('admits what a handler brings about by itself within the loop that is under way', () => {
      const world = new Admitting([])
      let more = 3
      const gate: Policy = {
        name: 'gate',
        admit: () => {
          if (more-- > 0) other.take(`inner ${more}`)
          return run
        },
      }
      const other = new Admitting([gate])
      other.take('outer')
      expect(other.news()).toEqual(['start inner 0', 'start inner 1', 'start inner 2', 'start outer'])
      expect(world.admission.waiting).toBe(0)
    })
  })

  describe('of two workers of one task', () => {
    it('shares what is lent, and serves both: none waits for ever behind the other', async () => {
      const one = new Admitting([concurrencyPolicy(1)])
      const other = new Admitting(one.chain, { clock: one.clock })
      const [running] = one.take('a0', 'a1', 'a2', 'a3')
      other.take('b0', 'b1', 'b2')
      const started: string[] = []
      let current = running
      for (let turn = 0; turn < 6; turn++) {
        ;(turn === 0 || current?.id.startsWith('a') ? one : other).end(current as never)
        await one.clock.settle()
        current = one.running[0] ?? other.running[0]
        started.push(current?.id ?? '')
      }
      expect([...started].sort()).toEqual(['a1', 'a2', 'a3', 'b0', 'b1', 'b2'])
      expect(started.slice(0, 4).filter(id => id.startsWith('b')).length).toBe(2)
    })

    it('tells nobody who has closed', async () => {
      const one = new Admitting([concurrencyPolicy(1)])
      const other = new Admitting(one.chain, { clock: one.clock })
      const [running] = one.take('a')
      other.take('b')
      other.admission.close()
      one.end(running as never)
      await one.clock.settle()
      expect(other.news()).toEqual([])
      expect(one.clock.timers).toBe(0)
    })

    it('does nothing more after its close, though something was just released', async () => {
      const world = new Admitting([concurrencyPolicy(1)])
      const [running] = world.take('a', 'b')
      world.end(running as never)
      world.admission.close()
      await world.clock.settle()
      expect(world.news()).toEqual(['start a'])
    })
  })

  describe('of what grows old', () => {
    it('shows it again after a wait, and settles it then', async () => {
      let late = false
      const timely: Policy = { name: 'timely', timely: true, admit: () => (late ? settle('ack', 'too late') : run) }
      const slow: Policy = { name: 'slow', admit: (_, { now }) => wait(now + 100, 'slow') }
      const world = new Admitting([timely, slow])
      world.take('a')
      late = true
      await world.clock.advance(100)
      expect(world.news()).toEqual(['ack a timely'])
    })

    it('shows it to the head of a line, too; any other answer changes nothing', async () => {
      const answers = [run, wait(forever, 'no'), settle('dead-letter', 'too late')]
      const timely: Policy = { name: 'timely', timely: true, admit: () => answers[Math.min(asked++, 2)] as never }
      let asked = 0
      let open = false
      const gate: Policy = { name: 'gate', admit: () => (open ? run : wait(forever, 'shut')), release: () => undefined }
      const world = new Admitting([timely, gate, concurrencyPolicy(1)])
      world.take('a')
      world.admission.released(1)
      await world.clock.settle()
      expect(world.news()).toEqual([])
      open = true
      world.admission.released(1)
      await world.clock.settle()
      expect(world.news()).toEqual(['dead-letter a timely'])
      expect(world.admission.waiting).toBe(0)
    })
  })

  it('lets a rate see the instant of each start', () => {
    const seen: number[] = []
    const slow: Policy = { name: 'slow', start: () => undefined }
    const paced = {
      name: 'rate',
      admit: (_: unknown, { monotonic }: { readonly monotonic: number }) => {
        seen.push(monotonic)
        return run
      },
      startsWithin: () => 1,
      nextStart: () => 0,
    }
    const world = new Admitting([slow, paced])
    let time = 0
    world.clock.monotonic = () => time++
    world.take('a', 'b')
    expect(new Set(seen).size).toBe(2)
  })
})
