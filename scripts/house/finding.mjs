/**
 * What a check objects to. `guide` is a heading of CONTRIBUTING.md, as its anchor.
 * @typedef {{ file: string, line?: number, rule: string, message: string, remedy: string, guide: string }} Finding
 */

/** A finding as people read it: where, what, what to do, where the rule is explained. */
export function describe(finding) {
  const place = finding.line === undefined ? finding.file : `${finding.file}:${finding.line}`
  return [
    `${place}  [${finding.rule}] ${finding.message}`,
    `    remedy: ${finding.remedy}`,
    `    guide:  CONTRIBUTING.md#${finding.guide}`,
  ].join('\n')
}
