import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './command.mjs'
import { add, countsOf, nothing } from './counts.mjs'
import { secondsOf, timeTable } from './time-table.mjs'

/**
 * The suites of all packages by turbo, which runs only those whose inputs changed and brings the result files of the
 * others back. Old result files are removed first: what is there afterwards belongs to these sources.
 */
export async function runSuites(project, fresh) {
  const owners = project.packages().filter(({ manifest }) => manifest.scripts?.test !== undefined)
  if (owners.length === 0) return { counts: nothing, output: '', note: 'no suites' }
  for (const { folder } of owners) rmSync(join(project.root, folder, '.results'), { recursive: true, force: true })
  const argv = [
    'run',
    'test',
    '--continue',
    // Two at a time: each brings servers, three workers and a crowd of processes of its own; more of them on two cores
    // starve one another, and what is promised in seconds comes late.
    '--concurrency=2',
    '--output-logs=errors-only',
    '--log-order=grouped',
    '--ui=stream',
  ]
  const { ok, output } = await runCommand('turbo', fresh ? [...argv, '--force'] : argv, { cwd: project.root })
  const parts = owners.map(owner => ({ ...owner, ...gather(project, owner) }))
  let counts = parts.map(part => part.counts).reduce(add, nothing)
  if (!ok && counts.failed === 0) counts = add(counts, { passed: 0, failed: 1, skipped: 0 })
  const problems = parts.flatMap(({ folder, problem }) => (problem ? [`${folder}: ${problem}`] : []))
  const note = `${parts.map(part => `${part.manifest.name} ${part.counts.passed}`).join(', ')}${cachedNote(output)}`
  return { counts, output: [output, ...problems].join('\n'), note, closing: timeTable(parts) }
}

function cachedNote(output) {
  const match = /Cached:\s+(\d+) cached, (\d+) total/.exec(output)
  return match ? `; ${match[1]} of ${match[2]} suites unchanged` : ''
}

function gather(project, { folder }) {
  const results = join(project.root, folder, '.results')
  const files = existsSync(results) ? readdirSync(results).filter(name => name.endsWith('.json')) : []
  if (files.length === 0)
    return {
      counts: { passed: 0, failed: 1, skipped: 0 },
      problem: 'its suite left no result file, so nothing of it counts',
    }
  try {
    const reports = files.map(name => JSON.parse(readFileSync(join(results, name), 'utf8')))
    return { counts: reports.map(countsOf).reduce(add, nothing), seconds: secondsOf(reports) }
  } catch (error) {
    return { counts: { passed: 0, failed: 1, skipped: 0 }, problem: `a result file cannot be read: ${error.message}` }
  }
}
