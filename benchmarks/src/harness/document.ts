import type { Report } from './report.js'
import { circumstancesOf, markdownOf } from './table.js'

/** The page of a report in `docs/`. */
export function documentOf(report: Report): string {
  return [
    `# Performance: ${report.group}`,
    '',
    `Made by \`npm run bench -- ${report.group} --write\` out of \`benchmarks/reports/${report.group}.json\`; do not edit. [All groups on one page, with plots](performance.md).`,
    '',
    circumstancesOf(report),
    '',
    markdownOf(report).trimEnd(),
    '',
  ].join('\n')
}
