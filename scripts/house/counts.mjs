export const nothing = { passed: 0, failed: 0, skipped: 0 }

export function add(left, right) {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  }
}

/** The last line of `npm test`. */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

/**
 * What a result file counts: Vitest's JSON report, or `{ passed, failed, skipped }`. A test file that broke before
 * its first test counts as one failure, or it would count as nothing at all.
 */
export function countsOf(report) {
  if (typeof report.numTotalTests !== 'number') {
    const { passed, failed, skipped } = report
    if (![passed, failed, skipped].every(Number.isInteger))
      throw new Error('neither a Vitest report nor { passed, failed, skipped }')
    return { passed, failed, skipped }
  }
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some(test => test.status === 'failed'),
  ).length
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  }
  return report.success === false && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}
