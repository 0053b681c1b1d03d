import { PassThrough } from 'node:stream'
import { expect, test, vi } from 'vitest'
import { progressOn } from '../progress.js'
import { Speed } from '../speed.js'

test('the speed is that of the last three seconds, and says how long the rest will take', () => {
  const speed = new Speed()
  expect(speed.left(100)).toBe('?')
  for (let second = 0; second <= 10; second++) speed.mark(second * 1_000, second * 10)
  for (let second = 11; second <= 14; second++) speed.mark(second * 1_000, 100 + (second - 10) * 2)
  expect(speed.perSecond()).toBeCloseTo(2)
  expect(speed.left(118)).toBe('5 s')
  expect(speed.left(108)).toBe('0 s')
})

test('without a terminal there is one line a second, and a last one', () => {
  const now = vi.spyOn(performance, 'now')
  const stream = new PassThrough()
  const progress = progressOn(stream as unknown as NodeJS.WriteStream)
  const at = (milliseconds: number, done: number): void => {
    now.mockReturnValue(milliseconds)
    progress.update(done)
  }
  now.mockReturnValue(0)
  progress.begin(40)
  for (let step = 1; step <= 25; step++) at(step * 100, step)
  at(2_600, 40)
  now.mockRestore()
  expect(String(stream.read()).trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^25 % +10 of 40 files +10\/s +3 s left$/),
    expect.stringMatching(/^50 % +20 of 40 files +10\/s +2 s left$/),
    expect.stringMatching(/^100 % +40 of 40 files +\d+\/s +0 s left$/),
  ])
})

test('on a terminal a bar shows share, files, speed and time left', async () => {
  const stream = Object.assign(new PassThrough(), {
    isTTY: true,
    columns: 120,
    cursorTo() {},
    clearLine() {},
    moveCursor() {},
  })
  const progress = progressOn(stream as unknown as NodeJS.WriteStream)
  progress.begin(40)
  progress.update(10)
  progress.note('a worker was killed')
  progress.update(40)
  progress.end()
  const shown = String(stream.read())
  expect(shown).toContain('█')
  expect(shown).toMatch(/100 % +40 of 40 files +\S+\/s +0 s left/)
  expect(shown).toContain('a worker was killed')
})
