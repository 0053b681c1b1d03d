import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../house/command.mjs'
import { smokePrograms } from '../house/smoke-programs.mjs'
import { pack, tarballInputs } from '../house/tarball.mjs'

const guide = 'packaging'
/** Installing compiles the native add-ons of adapters, which takes a minute on two idle cores. */
const timeoutMs = 300_000

/** Entry points that load only inside a runner of their own; attw still looks at their types. */
const withoutRunner = ['@sluice/conformance/vitest']

export const inputs = project => [
  'scripts/checks/smoke.mjs',
  'scripts/house/smoke-programs.mjs',
  'pnpm-lock.yaml',
  ...tarballInputs(project),
]

/** The tarballs, installed into an empty folder, work from ESM JavaScript, from `require` and from TypeScript, and their commands start. */
export async function check(project) {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-smoke-'))
  try {
    return { findings: await tryOut(project, folder) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function tryOut(project, folder) {
  const owners = project.published()
  const tarballs = []
  for (const owner of owners) tarballs.push((await pack(project, owner, join(folder, 'tarballs'))).path)
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  for (const [name, text] of Object.entries(smokePrograms(owners, withoutRunner)))
    writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(strictest))
  const run = (step, command, ...argv) => attempt(folder, step, command, argv)
  const installed = await run(
    'npm install',
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...tarballs,
  )
  if (installed.length > 0) return installed
  // A TypeScript project on Node has these; an adapter may have brought them.
  const types = join(folder, 'node_modules', '@types')
  mkdirSync(types, { recursive: true })
  if (!existsSync(join(types, 'node')))
    symlinkSync(join(project.root, 'node_modules', '@types', 'node'), join(types, 'node'), 'junction')
  return [
    ...(await run('ESM JavaScript', process.execPath, 'smoke.mjs')),
    ...(await run('require', process.execPath, '--no-warnings', 'smoke.cjs')),
    ...(await run('TypeScript', 'tsc', '-p', '.')),
    ...(await run('compiled TypeScript', process.execPath, 'out/smoke.js')),
    ...(await commands(owners, run)),
  ]
}

async function commands(owners, run) {
  const names = owners.flatMap(({ manifest }) => Object.keys(typeof manifest.bin === 'object' ? manifest.bin : {}))
  const findings = []
  for (const name of names)
    findings.push(...(await run(`${name} --help`, join('node_modules', '.bin', name), '--help')))
  return findings
}

async function attempt(folder, step, command, argv) {
  const { ok, output, timedOut } = await runCommand(command, argv, { cwd: folder, timeoutMs })
  if (ok) return []
  const message = `${step}: ${timedOut ? `not over within ${timeoutMs} ms` : 'failed'}\n${output.trim()}`
  return [
    {
      file: 'packages',
      rule: 'smoke',
      message,
      remedy: 'What a user would do fails: mend the package, not this check.',
      guide,
    },
  ]
}

const strictest = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023', 'esnext.disposable'],
    types: ['node'],
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    outDir: 'out',
    rootDir: '.',
  },
  files: ['smoke.ts'],
}
