import { describe, expect, it } from 'vitest'
import { concurrencyPolicy } from '../../src/policies/concurrency.js'
import { type Policy, run, settle, wait } from '../../src/policies/policy.js'
import { Admitting } from './fixtures/admitting.js'

const forever = Number.POSITIVE_INFINITY

describe('admission', () => {
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
