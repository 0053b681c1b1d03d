import { describe, expect, test } from 'vitest'
import { type Line, takenOver } from '../../src/faults/crew/logs.js'

const line = (at: number, process: string, what: string, id = 'm'): Line => ({ at, process, what, id, dropped: false })

describe('what a killed process held', () => {
  test('counts from its death to the next start elsewhere', () => {
    const lines = [line(10, 'a', 'started'), line(12, 'a', 'started', 'done'), line(13, 'a', 'succeeded', 'done')]
    expect(takenOver([...lines, line(500, 'b', 'started')], 'a', 20)).toEqual([{ id: 'm', afterMs: 480 }])
    expect(takenOver(lines, 'a', 20)).toEqual([{ id: 'm', afterMs: Number.POSITIVE_INFINITY }])
  })

  test('counts from the last death before that, where each makes the others wait anew', () => {
    const lines = [line(10, 'a', 'started'), line(500, 'c', 'started')]
    expect(takenOver(lines, 'a', 20, [20, 300, 900])).toEqual([{ id: 'm', afterMs: 200 }])
    expect(takenOver(lines.slice(0, 1), 'a', 20, [20, 300])[0]?.afterMs).toBe(Number.POSITIVE_INFINITY)
  })
})
