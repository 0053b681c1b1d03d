const form = /^benchmarks\/reports\/([^/]+)\.json$/
const groups = 'benchmarks/groups.json'

/** The committed reports, in the order of `groups.json`; what it does not name follows by name. */
export function reportsOf(project) {
  const order = project.exists(groups) ? project.json(groups).map(({ group }) => group) : []
  const rank = ({ group }) => (order.includes(group) ? order.indexOf(group) : order.length)
  return project
    .files()
    .filter(file => form.test(file))
    .map(file => project.json(file))
    .sort((a, b) => rank(a) - rank(b) || (a.group < b.group ? -1 : 1))
}

/** Groups that have no report: known, and not measured yet. */
export function missingGroups(project, reports) {
  const there = new Set(reports.map(({ group }) => group))
  const known = project.exists(groups) ? project.json(groups).map(({ group }) => group) : []
  return known.filter(group => !there.has(group))
}
