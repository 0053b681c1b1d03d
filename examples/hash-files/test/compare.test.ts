import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compare } from '../compare.js'
import { type Facts, type Outcome, vanished } from '../outcome.js'
import { report } from '../report.js'

const facts: Facts = { sha256: 'ab', bytes: 3, lines: 1, gzip: 23, stamp: 's' }

function compared(queued: Outcome | undefined, plain: Outcome | undefined) {
  const rows = new Map(queued === undefined ? [] : [['file', { outcome: queued, deliveries: 1 }]])
  const comparison = compare(['file'], rows, new Map(plain === undefined ? [] : [['file', plain]]))
  return { comparison, told: report(comparison, { rows, seconds: 1 }, 1) }
}

test.for<[string, Outcome | undefined, Outcome | undefined, string]>([
  ['both read the same', { facts }, { facts }, 'same'],
  ['touched, with the same content', { facts }, { facts: { ...facts, stamp: 't' } }, 'same'],
  ['written to in between', { facts }, { facts: { ...facts, bytes: 4, stamp: 't' } }, 'changed'],
  ['deleted in between', { facts }, { problem: vanished }, 'changed'],
  ['deleted and put back', { problem: vanished }, { facts }, 'changed'],
  ['gone for both', { problem: vanished }, { problem: vanished }, 'unread'],
  ['not to be read for both', { problem: 'it may not be read' }, { problem: 'it may not be read' }, 'unread'],
  ['read by one only', { problem: 'it may not be read' }, { facts }, 'wrong'],
  ['lost by the queue', undefined, { facts }, 'wrong'],
  ['lost by the walk', { facts }, undefined, 'wrong'],
])('%s', ([, queued, plain, list]) => {
  const { comparison, told } = compared(queued, plain)
  const filled = Object.entries(comparison).filter(([, files]) => files.length > 0)
  expect(filled.map(([name]) => name)).toEqual([list])
  expect(told.at(-1)).toMatch(list === 'wrong' ? /^NOT EQUAL/ : /^equal/)
  if (list !== 'same') expect(told.join('\n')).toContain('file: ')
})

test('any other fact of an untouched file is wrong', () => {
  const other = fc.constantFrom<Partial<Facts>>({ sha256: 'cd' }, { bytes: 4 }, { lines: 2 }, { gzip: 24 })
  fc.assert(
    fc.property(other, change => {
      expect(compared({ facts }, { facts: { ...facts, ...change } }).comparison.wrong).toHaveLength(1)
    }),
  )
})

test('a row that nobody asked for is wrong', () => {
  const rows = new Map([['ghost', { outcome: { facts }, deliveries: 1 }]])
  expect(compare([], rows, new Map()).wrong).toEqual([{ path: 'ghost', because: 'nobody pushed it' }])
})

test('the table counts what is the same, and a name does nothing to the terminal', () => {
  const rows = new Map([
    ['a', { outcome: { facts }, deliveries: 1 }],
    ['b', { outcome: { facts }, deliveries: 2 }],
    ['\u001b[2J', { outcome: { problem: vanished }, deliveries: 1 }],
  ])
  const plain = new Map([...rows].map(([path, { outcome }]) => [path, outcome]))
  const told = report(compare([...rows.keys()], rows, plain), { rows, seconds: 2 }, 1).join('\n')
  expect(told).toMatch(/^files +2 +2$/m)
  expect(told).toMatch(/^bytes +6 +6$/m)
  expect(told).toMatch(/^duplicates +1 +1$/m)
  expect(told).toMatch(/^not to be read +1 +1$/m)
  expect(told).toMatch(/^redelivered +1$/m)
  expect(told).toContain('\\x1b[2J: it vanished')
})
