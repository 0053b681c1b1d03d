import { describe, expect, test } from 'vitest'
import { type Line, takenOver } from '../../src/faults/crew/logs.js'

const line = (at: number, process: string, what: string, id = 'm'): Line => ({ at, process, what, id, dropped: false })
const a = { process: 'a', at: 20 }
const begun = [line(9, 'a', 'received'), line(10, 'a', 'started')]

describe('what a killed process held', () => {
  test('counts from its death to the next start elsewhere', () => {
    const lines = [...begun, line(12, 'a', 'started', 'done'), line(13, 'a', 'succeeded', 'done')]
    expect(takenOver([...lines, line(500, 'b', 'started')], a, [a], false)).toEqual([{ id: 'm', afterMs: 480 }])
    expect(takenOver(lines, a, [a], false)).toEqual([{ id: 'm', afterMs: Number.POSITIVE_INFINITY }])
  })

  test('counts anew from the death of another who had been handed it, begun or not', () => {
    const b = { process: 'b', at: 300 }
    const lines = [...begun, line(250, 'b', 'received'), line(500, 'c', 'started')]
    expect(takenOver(lines, a, [a, b], false)).toEqual([{ id: 'm', afterMs: 200 }])
    const other = [...begun, line(250, 'b', 'received', 'other'), line(500, 'c', 'started')]
    expect(takenOver(other, a, [a, b], false)).toEqual([{ id: 'm', afterMs: 480 }])
    expect(takenOver(lines.slice(0, 3), a, [a, b], false)[0]?.afterMs).toBe(Number.POSITIVE_INFINITY)
  })

  test('counts anew from any death, where all wait anew for each', () => {
    const [b, late] = [
      { process: 'b', at: 300 },
      { process: 'd', at: 900 },
    ]
    expect(takenOver([...begun, line(500, 'c', 'started')], a, [a, b, late], true)).toEqual([{ id: 'm', afterMs: 200 }])
  })
})
