import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deadLetterHeaders, deadLogOf, deadQueueOf } from '../../src/consume/dead-letter.js'
import { roomForDeadLetter } from '../../src/consume/dead-letter-room.js'
import type { Plan } from '../../src/consume/plan.js'
import { Reject } from '../../src/errors/reject.js'
import { full } from '../../src/memory/profiles/full.js'
import { slots } from './fixtures/slots.js'

const facts = { reason: 'used up', attempts: 4, from: 'work', at: 1_700_000_000_000 }

function dead(error: Error | undefined, room = 8_192, more: Partial<typeof facts> = {}): { [name: string]: unknown } {
  return JSON.parse(deadLetterHeaders({ ...facts, ...more }, error, room)['sluice-dead'] ?? '')
}

describe('the headers of a dead letter', () => {
  it('tell reason, error, attempts, origin and time; it neither waits nor expires any more', () => {
    const headers = deadLetterHeaders(facts, new RangeError('too far'), 8_192)
    expect(JSON.parse(headers['sluice-dead'] ?? '')).toEqual({ ...facts, error: 'RangeError: too far' })
    expect(
      Object.entries(headers)
        .filter(([, value]) => value === undefined)
        .map(([name]) => name),
    ).toEqual(['sluice-attempt', 'sluice-due', 'sluice-expires'])
  })

  it('name an error of ours by its code, leave out what is not there, and hold no stack and no password', () => {
    expect(dead(new Reject('gone'))).toMatchObject({ error: 'SLUICE_REJECT: gone' })
    expect(dead(undefined)).not.toHaveProperty('error')
    expect(dead(new Error('at amqp://me:secret@host/'))).toMatchObject({ error: 'Error: at amqp://me:***@host/' })
  })

  it.each([
    ['a message that throws', Object.defineProperty(new Error('x'), 'message', { get: () => fails() })],
    ['a name that throws', Object.defineProperty(new Error('x'), 'name', { get: () => fails() })],
    ['a name that is a symbol', Object.assign(new Error('x'), { name: Symbol('x') })],
  ])('bear an error with %s', (_, error) => {
    expect(dead(error as Error).error).toMatch(/no words/)
  })

  it('cut what is long', () => {
    const { reason, error } = dead(new Error('e'.repeat(5_000)), 8_192, { reason: 'r'.repeat(5_000) })
    expect(reason).toHaveLength(300)
    expect(error).toHaveLength(1_000)
    expect(String(error).endsWith('…')).toBe(true)
  })

  it('are ASCII and fit into the room, whatever the words, unless there is hardly any', () => {
    const words = fc.string({ unit: 'binary', maxLength: 2_000 })
    fc.assert(
      fc.property(words, words, fc.integer({ min: 300, max: 10_000 }), (reason, message, room) => {
        const text = deadLetterHeaders({ ...facts, reason }, new Error(message), room)['sluice-dead'] ?? ''
        expect(text).toMatch(/^[\x20-\x7e]*$/)
        expect(text.length + 'sluice-dead'.length).toBeLessThanOrEqual(room)
        expect(JSON.parse(text)).toMatchObject({ attempts: 4, from: 'work' })
      }),
    )
    expect(dead(new Error('far too long'), 1)).toMatchObject({ attempts: 4 })
  })

  it('stand in a queue or a log of their own', () => {
    expect([deadQueueOf('work'), deadLogOf('work')]).toEqual(['work.dead', 'dead:work'])
  })
})

describe('the room for a dead letter', () => {
  const limits = { ...full.limits, headerBytes: 1_000, bodyBytes: 2_000 }
  const plan = (more: Partial<Plan>): Plan => ({ deadLetter: 'queue', envelope: false, ...more }) as Plan
  const { take } = slots()

  it('is what other headers leave, not counting those that go', () => {
    const slot = take('a', { headers: { tenant: 'x'.repeat(94), 'sluice-due': '1'.repeat(13) } })
    expect(roomForDeadLetter(slot, plan({}), limits)).toBe(1_000 - 100 - 32)
    expect(roomForDeadLetter(take('b'), plan({}), limits)).toBe(1_000 - 32)
  })

  it('is half of what the body leaves, where headers travel inside', () => {
    const slot = take('a', { body: 'x'.repeat(1_000) })
    expect(roomForDeadLetter(slot, plan({ envelope: true }), limits)).toBe((2_000 - 1_000 - 128) / 2)
    expect(roomForDeadLetter(slot, plan({ envelope: true }), { ...limits, bodyBytes: 1_000_000 })).toBe(1_000)
  })

  it('is all that headers may have in the store', () => {
    expect(roomForDeadLetter(take('a', { headers: { a: 'x' } }), plan({ deadLetter: 'store' }), limits)).toBe(1_000)
  })
})

function fails(): never {
  throw new Error('no')
}
