import type { Report } from './report.js'

/** More digits than that say nothing. */
const digits = 6

/** The report as JSON, formed as the house forms JSON: short lists in one line. */
export function reportText(report: Report): string {
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toPrecision(digits)) : value
  return JSON.stringify(report, rounded, 2).replace(/\[\n\s+([^[\]{}"]+?)\n\s+\]/g, (_, list: string) => {
    return `[${list.replace(/,\s+/g, ', ')}]`
  })
}
