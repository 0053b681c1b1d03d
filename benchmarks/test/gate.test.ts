import { describe, expect, it } from 'vitest'
import { ServerMissing } from '@sluice/testbed'
import { gate } from '../src/harness/gate.js'
import type { Figure, Row, Sample } from '../src/harness/row.js'
import type { Running, Runs } from '../src/harness/run-row.js'

const figure: Figure = {
  name: 'cost',
  unit: 'µs',
  digits: 1,
  value: repetition => repetition.of('ours', 'cost'),
  must: { most: 2 },
  gated: true,
}

const row: Row = { group: 'test', name: 'row', about: '', variants: () => [], figures: [figure] }

/** Plays the given costs, one a repetition. */
function player(costs: readonly number[]) {
  const asked: Running[] = []
  let next = 0
  const run = async (_row: Row, running: Running): Promise<Runs> => {
    asked.push(running)
    const values = costs.slice(next, next + running.repeat)
    next += running.repeat
    return values.map(cost => new Map<string, Sample>([['ours', { cost }]]))
  }
  return { run, asked }
}

const lines: string[] = []
const print = (line: string): void => void lines.push(line)

describe('gate', () => {
  it('is content with a few short runs where all holds', async () => {
    const { run, asked } = player([1, 9, 1])
    expect(await gate([row], { run, print })).toEqual({ passed: 1, failed: 0, skipped: 0 })
    expect(asked).toEqual([{ scale: 'quick', gatedOnly: true, repeat: 3 }])
  })

  it('looks more often before it fails, and lets the median of all decide', async () => {
    const lucky = player([9, 9, 1, 1, 1, 1, 9])
    expect(await gate([row], { run: lucky.run, print })).toEqual({ passed: 1, failed: 0, skipped: 0 })
    expect(lucky.asked.map(({ repeat }) => repeat)).toEqual([3, 4])
    const slow = player([9, 9, 1, 1, 9, 1, 9])
    expect(await gate([row], { run: slow.run, print })).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(lines.at(-1)).toBe('FAIL cost: 9.0 µs (1.0 .. 9.0), must be ≤ 2 µs')
  })

  it('begins with as many as the row says', async () => {
    const { run, asked } = player([1])
    await gate([{ ...row, gateRepeats: 1 }], { run, print })
    expect(asked.map(({ repeat }) => repeat)).toEqual([1])
  })

  it('does not run rows of which nothing is gated', async () => {
    const { run, asked } = player([9])
    expect(await gate([{ ...row, figures: [{ ...figure, gated: false }] }], { run, print })).toEqual({
      passed: 0,
      failed: 0,
      skipped: 0,
    })
    expect(asked).toEqual([])
  })

  describe('without the server of a row', () => {
    const away = async (): Promise<Runs> => {
      throw new ServerMissing('redis', 'install it')
    }
    const two = { ...row, figures: [figure, { ...figure, name: 'other' }, { ...figure, name: 'free', gated: false }] }

    it('skips its figures by name, and goes on', async () => {
      lines.length = 0
      const { run: here } = player([1, 1, 1])
      const run = (one: Row, running: Running): Promise<Runs> => (one === two ? away() : here(one, running))
      expect(await gate([two, row], { run, print, allMustBeHad: false })).toEqual({ passed: 1, failed: 0, skipped: 2 })
      expect(lines).toEqual([
        'skip cost: no redis here: install it',
        'skip other: no redis here: install it',
        'ok   cost: 1.0 µs (1.0 .. 1.0), must be ≤ 2 µs',
      ])
    })

    it('fails them where everything must be had', async () => {
      lines.length = 0
      expect(await gate([two], { run: away, print, allMustBeHad: true })).toEqual({ passed: 0, failed: 2, skipped: 0 })
      expect(lines[0]).toBe('FAIL cost: no redis here: install it')
    })

    it('does not take another error for that', async () => {
      const run = async (): Promise<Runs> => {
        throw new Error('the program broke')
      }
      await expect(gate([row], { run, print })).rejects.toThrow('the program broke')
    })
  })
})
