import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkedName } from '../../src/codec/queue-name.js'
import { InvalidOption } from '../../src/errors/invalid-option.js'

describe('the name of a queue', () => {
  it.each(['a', '7', 'orders', 'Orders.eu-west_1', 'a..b', 'dead', 'a.dead.b', 'a-dead', 'x'.repeat(121)])(
    'may be %s',
    name => expect(checkedName(name, 'queue')).toBe(name),
  )

  it.each([
    '',
    '.a',
    '-a',
    '_a',
    'a b',
    'a/b',
    'ä',
    'a\n',
    'x'.repeat(122),
    undefined,
    null,
    5,
    ['a'],
    { toString: () => 'a' },
  ])('may not be %j', name => expect(() => checkedName(name, 'queue')).toThrow(InvalidOption))

  it('leaves the names of dead letters to them', () => {
    expect(() => checkedName('orders.dead', 'queue')).toThrow(
      'it must be a name that does not end in ".dead", which is reserved for dead letters',
    )
    expect(() => checkedName('orders.dead', 'name')).toThrow(
      expect.objectContaining({ remedy: expect.stringContaining('replayDead(task, { filter })') }),
    )
  })

  it('lets nothing pass that a broker might read otherwise', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), name => {
        const allowed = /^[A-Za-z0-9]/.test(name) && [...name].every(character => /[\w.-]/.test(character))
        const fits = allowed && name.length <= 121 && !name.endsWith('.dead')
        try {
          return checkedName(name, 'name') === name && fits
        } catch {
          return !fits
        }
      }),
    )
  })
})
