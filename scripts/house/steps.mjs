import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from './command.mjs'
import { nothing } from './counts.mjs'
import { runGate } from './gate.mjs'
import { runSuites } from './suites.mjs'

/** Checks that look at the sources as they lie there. */
const early = [
  'types',
  'style',
  'licences',
  'dependencies',
  'changesets',
  'error-docs',
  'contract-docs',
  'capability-docs',
  'performance-docs',
  'file-length',
  'adapter-shape',
  'private-places',
  'proofs',
  'workflows',
]

/** Checks that look at what `types` has built: whether there are servers, then the longest first; `examples` mostly waits. */
const late = [
  'testbed',
  'examples',
  'smoke',
  'house-tests',
  'packaging',
  'test-types',
  'api-reports',
  'arrows',
  'snippets',
]

/**
 * What `npm test` runs, in stages: within one, `width` steps at a time; a step whose `needs` failed is not run and
 * counts as skipped. Whatever measures time comes last and alone.
 */
export function stagesOf(project, fresh) {
  const step = (name, needs = []) => ({ name, needs, run: () => runCheck(project, name, fresh) })
  const stages = [
    { width: 2, steps: early.map(name => step(name)) },
    { width: 3, steps: late.map(name => step(name, name === 'house-tests' ? [] : ['types'])) },
    { width: 1, steps: [{ name: 'suites', needs: [], run: () => runSuites(project, fresh) }] },
  ]
  if (existsSync(join(project.root, 'benchmarks', 'package.json'))) {
    stages.push({ width: 1, steps: [{ name: 'gate', needs: ['types'], run: () => runGate(project) }] })
  }
  return stages
}

/** Each check in a process of its own: one that blocks or breaks harms no other. */
async function runCheck(project, name, fresh) {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-check-'))
  const file = join(folder, 'result.json')
  try {
    const argv = [join(project.root, 'scripts', 'check.mjs'), name, '--result', file, ...(fresh ? ['--fresh'] : [])]
    const { ok, output } = await runCommand(process.execPath, argv, { cwd: project.root })
    const result = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
    const note = [result.skipped, result.note, result.cached && 'unchanged'].filter(Boolean).join('; ')
    return { counts: result.counts ?? countsOfCheck(ok, result), output, note }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function countsOfCheck(ok, { skipped }) {
  if (!ok) return { ...nothing, failed: 1 }
  return skipped ? { ...nothing, skipped: 1 } : { ...nothing, passed: 1 }
}
