/** How long the suite of these result files ran, from its first test file to its last; undefined where they do not say. */
export function secondsOf(reports) {
  const spans = reports.flatMap(({ startTime, testResults = [] }) => [
    startTime,
    ...testResults.map(file => file.endTime),
  ])
  const times = spans.filter(Number.isFinite)
  return times.length < 2 ? undefined : (Math.max(...times) - Math.min(...times)) / 1000
}

/** One line a package, the slowest first. A suite that did not run again stands with the time it took when it did. */
export function timeTable(parts) {
  const rows = parts.filter(({ seconds }) => seconds !== undefined).sort((a, b) => b.seconds - a.seconds)
  if (rows.length === 0) return []
  return [
    'seconds by suite:',
    ...rows.map(({ seconds, manifest, counts }) => {
      const { passed, failed, skipped } = counts
      const rest = [failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`].filter(Boolean)
      return `${seconds.toFixed(1).padStart(8)}  ${[`${manifest.name}  ${passed} passed`, ...rest].join(', ')}`
    }),
  ]
}
