import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { Intake, type IntakeOwner } from '../../src/consume/intake.js'
import type { Consumer } from '../../src/contract/index.js'
import { Receiver } from './fixtures/receiver.js'
import { delivery } from './fixtures/slots.js'

describe('an intake', () => {
  let clock: VirtualClock
  let want: number
  let asked: number
  let told: string[]
  let next: (failures: number) => Promise<Consumer>
  let intake: Intake
  let first: Receiver

  beforeEach(async () => {
    clock = new VirtualClock()
    want = 10
    told = []
    next = () => new Promise(() => undefined)
    const owner: IntakeOwner = {
      consumer: (signal, failures) => {
        told.push(`wants another, ${failures} failed`)
        return new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')))
          next(failures).then(resolve, reject)
        })
      },
      attach: () => told.push('attached'),
      take: deliveries => told.push(`took ${deliveries.map(({ id }) => id).join(' ')}`),
      detach: cause => told.push(`detached: ${(cause as Error).message}`),
      want: coming => {
        asked = coming
        return want
      },
    }
    intake = new Intake(owner, clock, 5_000)
    expect(intake.state).toBe('idle')
    first = new Receiver()
    intake.start(first)
    await clock.settle()
  })

  it('asks for as much as is wanted, one call at a time', async () => {
    expect(first.asked.map(({ max, waitMs }) => ({ max, waitMs }))).toEqual([{ max: 10, waitMs: 5_000 }])
    expect(intake.state).toBe('receiving')
    want = 3
    first.asked[0]?.answer.resolve([delivery('a'), delivery('b')])
    await clock.settle()
    expect(told).toEqual(['attached', 'took a b'])
    expect(first.asked[1]?.max).toBe(3)
    first.asked[1]?.answer.resolve([])
    await clock.settle()
    expect(told).toHaveLength(2)
    expect(first.asked).toHaveLength(3)
  })

  it('asks for the next ones before it hands over those that have come, and counts these', async () => {
    const receive = first.receive.bind(first)
    first.receive = (given, signal) => {
      told.push(`asks, ${asked} coming`)
      return receive(given, signal)
    }
    first.asked[0]?.answer.resolve([delivery('a'), delivery('b')])
    await clock.settle()
    expect(told).toEqual(['attached', 'asks, 2 coming', 'took a b'])
    await clock.advance(0)
    expect(first.asked).toHaveLength(2)
  })

  it('hands over what was asked for ahead when it stops meanwhile, and asks for nothing more', async () => {
    first.asked[0]?.answer.resolve([delivery('a')])
    await clock.settle()
    first.asked[1]?.answer.resolve([delivery('b')])
    const stopped = intake.stop()
    await clock.settle()
    await stopped
    expect(told).toEqual(['attached', 'took a', 'took b'])
    expect(first.asked).toHaveLength(2)
  })

  it('a call ahead that is rejected while others have their turn ends the session, and is no unhandled rejection', async () => {
    for (let index = 0; index < 3; index++) {
      first.asked[index]?.answer.resolve([delivery(String(index))])
      await clock.settle()
    }
    const yields: (() => void)[] = []
    clock.yield = run => void yields.push(run)
    first.asked[3]?.answer.resolve([delivery('3')])
    await clock.settle()
    first.asked[4]?.answer.reject(new Error('broken'))
    await new Promise(resolve => setImmediate(resolve))
    expect(told.at(-1)).toBe('took 3')
    for (const run of yields) run()
    await clock.settle()
    expect(told).toContain('detached: broken')
  })

  it('pauses while nothing is wanted, until something changes', async () => {
    want = 0
    first.asked[0]?.answer.resolve([delivery('a')])
    await clock.settle()
    expect(intake.state).toBe('paused')
    intake.changed()
    await clock.settle()
    expect(first.asked).toHaveLength(1)
    want = 1
    intake.changed()
    intake.changed()
    await clock.settle()
    expect(first.asked).toHaveLength(2)
  })

  it('looks again at a time that it was told', async () => {
    want = 0
    first.asked[0]?.answer.resolve([])
    await clock.settle()
    intake.changeAt(100)
    intake.changeAt(50)
    want = 1
    await clock.advance(49)
    expect(first.asked).toHaveLength(1)
    await clock.advance(1)
    expect(first.asked).toHaveLength(2)
    expect(clock.timers).toBe(0)
  })

  it('lets sockets and timers have a turn every four batches', async () => {
    let yields = 0
    const original = clock.yield.bind(clock)
    clock.yield = run => {
      yields++
      original(run)
    }
    for (let index = 0; index < 9; index++) {
      first.asked[index]?.answer.resolve([delivery(String(index))])
      await clock.settle()
    }
    expect(yields).toBe(2)
  })

  it('replaces a consumer whose receive is rejected, the later the more often that happens', async () => {
    const second = new Receiver()
    next = async () => second
    first.asked[0]?.answer.reject(new Error('broken'))
    await clock.settle()
    expect(told).toEqual(['attached', 'detached: broken', 'wants another, 1 failed', 'attached'])
    expect(first.closed).toBe(1)
    next = async () => new Receiver()
    second.asked[0]?.answer.reject(new Error('again'))
    await clock.settle()
    expect(told.at(-2)).toBe('wants another, 2 failed')
  })

  it('replaces one that lived long at once', async () => {
    next = async () => new Receiver()
    await clock.advance(10_000)
    first.asked[0]?.answer.reject(new Error('broken'))
    await clock.settle()
    expect(told).toContain('wants another, 0 failed')
  })

  it('is connecting until there is another', async () => {
    first.asked[0]?.answer.reject(new Error('broken'))
    await clock.settle()
    expect(intake.state).toBe('connecting')
    intake.changed()
    intake.fail(new Error('too late'))
    expect(told).toHaveLength(3)
  })

  it('ends a consumer from outside, once, also while it is blocked or paused', async () => {
    const second = new Receiver()
    next = async () => second
    intake.fail(new Error('lost'))
    intake.fail(new Error('lost again'))
    await clock.settle()
    expect(told).toEqual(['attached', 'detached: lost', 'wants another, 1 failed', 'attached'])
    want = 0
    second.asked[0]?.answer.resolve([])
    await clock.settle()
    expect(intake.state).toBe('paused')
    next = async () => new Receiver()
    intake.fail(undefined)
    await clock.settle()
    expect(told.slice(-3)).toEqual(['detached: the consumer ended', 'wants another, 2 failed', 'attached'])
  })

  it('gives up when there will never be another', async () => {
    next = () => Promise.reject(new Error('closed'))
    first.asked[0]?.answer.reject(new Error('broken'))
    await clock.settle()
    expect(intake.state).toBe('connecting')
    await intake.stop()
    expect(intake.state).toBe('stopped')
  })

  describe('that stops', () => {
    it('while it is blocked: the consumer stays open, for settling', async () => {
      await intake.stop()
      expect(intake.state).toBe('stopped')
      expect(intake.stopping).toBe(true)
      expect(first.closed).toBe(0)
      expect(told).toEqual(['attached'])
    })

    it('hands over what was on its way when the abort came', async () => {
      first.asked[0]?.answer.resolve([delivery('a')])
      await intake.stop()
      expect(told).toEqual(['attached', 'took a'])
    })

    it('while it is paused', async () => {
      want = 0
      first.asked[0]?.answer.resolve([])
      await clock.settle()
      intake.changeAt(1_000)
      await intake.stop()
      expect(clock.timers).toBe(0)
      expect(first.asked).toHaveLength(1)
    })

    it('while it waits for another consumer', async () => {
      first.asked[0]?.answer.reject(new Error('broken'))
      await clock.settle()
      await intake.stop()
      expect(intake.state).toBe('stopped')
    })

    it('and the consumer breaks at the same time', async () => {
      first.receive = () => Promise.reject(new Error('broken'))
      first.asked[0]?.answer.resolve([])
      await intake.stop()
      expect(told.filter(text => text.startsWith('wants'))).toEqual([])
    })

    it('and then fails: nobody wants another', async () => {
      const stopping = intake.stop()
      intake.fail(new Error('lost'))
      await stopping
      expect(told).toEqual(['attached', 'detached: lost'])
      expect(first.closed).toBeGreaterThan(0)
    })
  })
})
