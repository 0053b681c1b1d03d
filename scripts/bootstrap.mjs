import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { runCommand } from './house/command.mjs'
import { Stop } from './house/main.mjs'
import { openProject } from './house/project.mjs'
import { root } from './house/root.mjs'

const pnpmVersion = '10.34.9'
const leastNode = [20, 19]
const stampFile = join(root, 'node_modules', '.sluice-install')

/** Says what is wrong with this Node, or nothing. */
export function nodeProblem(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number)
  const enough = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1])
  if (enough) return undefined
  return `Sluice needs Node ${leastNode.join('.')} or newer; this is ${version}. Install a newer Node, then run this again.`
}

/** The environment of everything we start: our tools on PATH, no telemetry, the headers of this Node for native modules. */
export function toolEnvironment(base = process.env) {
  const pathName = Object.keys(base).find(name => name.toUpperCase() === 'PATH') ?? 'PATH'
  const env = {
    ...base,
    [pathName]: [join(root, 'node_modules', '.bin'), base[pathName]].filter(Boolean).join(delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    NO_COLOR: '1',
    SLUICE_NODE_VERSION: process.version,
  }
  const prefix = dirname(dirname(process.execPath))
  if (existsSync(join(prefix, 'include', 'node', 'node.h'))) env.npm_config_nodedir = prefix
  return env
}

/** Changes when an install could change: the lock file, any manifest, the workspace, the binary interface of Node. */
export function installDigest(project) {
  const manifests = project.packages().map(({ folder }) => `${folder}/package.json`)
  const hash = createHash('sha256').update(
    `${pnpmVersion} ${process.versions.modules} ${process.platform} ${process.arch}`,
  )
  for (const path of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]) {
    hash.update(`\n${path}\n`).update(project.exists(path) ? project.read(path) : 'missing')
  }
  return hash.digest('hex')
}

/** Makes a fresh clone ready: checks Node, brings pnpm and the dependencies if anything changed. Throws a Stop where it cannot. */
export async function bootstrap() {
  const problem = nodeProblem(process.version)
  if (problem) throw new Stop(problem)
  const env = toolEnvironment()
  const digest = installDigest(openProject(root))
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== digest) await install(env, digest)
  return env
}

async function install(env, digest) {
  const startedAt = Date.now()
  const quiet = { ...env, npm_config_loglevel: 'error', npm_config_update_notifier: 'false' }
  const argv = ['-y', `pnpm@${pnpmVersion}`, 'install', '--frozen-lockfile', '--reporter=append-only']
  const { ok, output } = await runCommand('npx', argv, { cwd: root, env: quiet })
  if (!ok) {
    throw new Stop(
      `${output}\nInstalling the dependencies failed (see above). Is the package registry reachable? ` +
        `If a package.json changed: npx -y pnpm@${pnpmVersion} install, and commit pnpm-lock.yaml.`,
    )
  }
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, digest)
  console.error(`ok    dependencies installed (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`)
}
