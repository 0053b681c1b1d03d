import { describe, expect, test } from 'vitest'
import { type Line, takenOver } from '../../src/faults/crew/logs.js'

const line = (at: number, process: string, what: string, id = 'm'): Line => ({ at, process, what, id, dropped: false })
const a = { process: 'a', at: 20 }
const boundMs = 1_000
const begun = [line(9, 'a', 'received'), line(10, 'a', 'started')]

describe('what a killed process held', () => {
  test('counts from its death to the next start elsewhere', () => {
    const lines = [...begun, line(12, 'a', 'started', 'done'), line(13, 'a', 'succeeded', 'done')]
    expect(takenOver([...lines, line(500, 'b', 'started')], a, { deaths: [a], all: false, boundMs })).toEqual([
      { id: 'm', afterMs: 480 },
    ])
    expect(takenOver(lines, a, { deaths: [a], all: false, boundMs })).toEqual([
      { id: 'm', afterMs: Number.POSITIVE_INFINITY },
    ])
  })

  test('counts anew from the death of another who had been handed it, begun or not', () => {
    const b = { process: 'b', at: 300 }
    const lines = [...begun, line(250, 'b', 'received'), line(500, 'c', 'started')]
    expect(takenOver(lines, a, { deaths: [a, b], all: false, boundMs })).toEqual([{ id: 'm', afterMs: 200 }])
    const other = [...begun, line(250, 'b', 'received', 'other'), line(500, 'c', 'started')]
    expect(takenOver(other, a, { deaths: [a, b], all: false, boundMs })).toEqual([{ id: 'm', afterMs: 480 }])
    expect(takenOver(lines.slice(0, 3), a, { deaths: [a, b], all: false, boundMs })[0]?.afterMs).toBe(
      Number.POSITIVE_INFINITY,
    )
  })

  test('counts anew from any death, where all wait anew for each', () => {
    const [b, late] = [
      { process: 'b', at: 300 },
      { process: 'd', at: 900 },
    ]
    expect(takenOver([...begun, line(500, 'c', 'started')], a, { deaths: [a, b, late], all: true, boundMs })).toEqual([
      { id: 'm', afterMs: 200 },
    ])
  })

  test('counts anew, once, from one who was killed within the bound and may have had it unseen', () => {
    const [b, c] = [
      { process: 'b', at: 900 },
      { process: 'c', at: 1_800 },
    ]
    const after = (at: number, deaths = [a, b, c]): number | undefined =>
      takenOver([...begun, line(at, 'd', 'started')], a, { deaths, all: false, boundMs })[0]?.afterMs
    expect([after(1_020), after(1_021), after(2_500)]).toEqual([1_000, 121, 1_600])
    expect(after(1_500, [a])).toBe(1_480)
  })
})
