import type { Outcome } from './outcome.js'

/** The outcomes as a table for people: one line each. */
export function tableOf(name: string, server: string, outcomes: readonly Outcome[]): string {
  const width = Math.max(...outcomes.map(({ id }) => id.length))
  const lines = outcomes.map(({ figures, id, reason, result, seconds }) => {
    const words = Object.entries(figures).map(([key, value]) => `${key} ${value}`)
    const why = reason === undefined ? '' : (reason.split('\n')[0] ?? '')
    return `  ${id.padEnd(width)}  ${result.padEnd(7)}  ${String(seconds).padStart(6)} s  ${words.join(', ')}${why}`
  })
  return [`faults of ${name} on ${server} (milliseconds where not said)`, ...lines, ''].join('\n')
}
