import { expect, it } from 'vitest'
import { lookIntervalMs } from '../../src/consume/look-interval.js'

const publish = (maxMs: number) => ({ delay: { publish: { maxMs, resolutionMs: 1 } } })

it('where the broker delays nothing by itself, anything may be parked: as often as was said', () => {
  expect(lookIntervalMs(1_000, { delay: {} })).toBe(1_000)
  expect(lookIntervalMs(1_000, { delay: { nack: { maxMs: 1e9, resolutionMs: 1 } } })).toBe(1_000)
})

it('what is parked is due later than the broker can delay: seen in time, at half of that', () => {
  expect(lookIntervalMs(1_000, publish(30_000))).toBe(15_000)
  expect(lookIntervalMs(1_000, publish(1_500))).toBe(1_000)
})

it('never less often than once a minute, unless that was said', () => {
  expect(lookIntervalMs(1_000, publish(315_360_000_000))).toBe(60_000)
  expect(lookIntervalMs(Number.POSITIVE_INFINITY, publish(30_000))).toBe(Number.POSITIVE_INFINITY)
})
