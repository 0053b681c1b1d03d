import type { Explanation } from '@sluice/core'

/** What became of the sums on one broker: what once.ts prints. */
export interface Outcome {
  readonly done: number
  readonly perSecond: number
  readonly duplicates: number
  readonly guarantees: Explanation['guarantees']
}

const shown = ['fencing', 'lease', 'retry', 'dead letters', 'publish with a delay', 'priority']

export const header: readonly string[] = ['broker', 'version', 'delivery', ...shown, 'done', 'a second', 'twice']

export function rowOf(name: string, version: string, outcome: Outcome): readonly string[] {
  const of = (feature: string): Explanation['guarantees'][number] | undefined =>
    outcome.guarantees.find(guarantee => guarantee.feature === feature)
  const delivery = of('delivery')?.says.split(';')[0] ?? '–'
  const ways = shown.map(feature => of(feature)?.way ?? '–')
  const { done, duplicates, perSecond } = outcome
  return [name, version, delivery, ...ways, String(done), String(Math.round(perSecond / 100) * 100), String(duplicates)]
}

/** What a broker does not give, in the words of `explain()`. */
export function lacksOf(name: string, { guarantees }: Outcome): readonly string[] {
  return guarantees
    .filter(({ way }) => way === 'off' || way === 'refused')
    .map(({ feature, way, says }) => `${name}: ${feature} is ${way}: ${says}`)
}

/** Cells in columns; a text stands as it is. */
export function print(lines: readonly (string | readonly string[])[]): void {
  const rows = lines.filter(line => typeof line !== 'string')
  const widths = header.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  for (const line of lines) {
    const cells = typeof line === 'string' ? [line] : line.map((cell, column) => cell.padEnd(widths[column] ?? 0))
    console.log(cells.join('  ').trimEnd())
  }
}
