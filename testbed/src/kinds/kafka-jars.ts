import { createHash } from 'node:crypto'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findPrograms } from '../find/binaries.js'
import { decideInstall, surroundingsOf } from '../find/decide.js'
import { install } from '../find/install.js'
import { withLock } from '../process/lock.js'
import { run } from '../process/run.js'

/** As kafka/pom.xml has it. */
export const kafkaVersion = '4.3.1'
export const kafkaProgram: string = `kafka-${kafkaVersion}`
export const kafkaCache: string = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sluice')
export const kafkaPackages: readonly string[] = ['openjdk-17-jre-headless', 'maven']

/** The pom and the digests of all that it brings. From `src` and from `dist` the same way. */
const recipe = fileURLToPath(new URL('../../kafka/', import.meta.url))

/**
 * Apache Kafka as its jars, fetched by Maven from wherever Maven is set to, held against the digests that are committed,
 * and kept in the user's cache with a script that starts it.
 */
export async function obtainKafka(): Promise<void> {
  if (process.env.SLUICE_TESTBED === 'skip') throw new Error('SLUICE_TESTBED=skip')
  await requireJava()
  await withLock('kafka', async () => {
    if (existsSync(join(kafkaCache, kafkaProgram))) return
    const folder = mkdtempSync(join(tmpdir(), 'sluice-kafka-jars-'))
    try {
      console.error(`testbed: fetching Apache Kafka ${kafkaVersion} (maven)`)
      cpSync(join(recipe, 'pom.xml'), join(folder, 'pom.xml'))
      const wish = ['-DincludeScope=runtime', '-DoutputDirectory=jars']
      await run('mvn', ['-q', '-B', 'dependency:copy-dependencies', ...wish], { folder, timeoutMs: 300_000 })
      const wrong = wrongJars(join(folder, 'jars'), readFileSync(join(recipe, 'jars.sha256'), 'utf8'))
      if (wrong.length > 0) throw new Error(`not what was committed: ${wrong.join(', ')}`)
      keep(join(folder, 'jars'))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
}

/** Which jars are missing, changed or more than the list of digests has. */
export function wrongJars(folder: string, list: string): readonly string[] {
  const expected = new Map(list.split('\n').flatMap(line => pairOf(line)))
  const wrong = new Set(expected.keys())
  for (const name of readdirSync(folder)) {
    const digest = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex')
    if (expected.get(name) === digest) wrong.delete(name)
    else wrong.add(name)
  }
  return [...wrong].sort()
}

function pairOf(line: string): readonly (readonly [name: string, digest: string])[] {
  const [digest, name] = line.split(/\s+/)
  return digest === undefined || name === undefined ? [] : [[name, digest]]
}

async function requireJava(): Promise<void> {
  const needed = { programs: ['java', 'mvn'], places: [] }
  if (findPrograms(needed) !== undefined) return
  const decision = decideInstall(kafkaPackages, surroundingsOf())
  if (!decision.install) throw new Error(decision.remedy)
  await install(kafkaPackages)
}

/** In one step, the script last: another process may look for it right now. */
function keep(jars: string): void {
  mkdirSync(kafkaCache, { recursive: true })
  const home = join(kafkaCache, `${kafkaProgram}-jars`)
  rmSync(home, { recursive: true, force: true })
  cpSync(jars, `${home}.${process.pid}`, { recursive: true })
  renameSync(`${home}.${process.pid}`, home)
  const half = join(kafkaCache, `${kafkaProgram}.${process.pid}`)
  writeFileSync(half, script)
  chmodSync(half, 0o755)
  renameSync(half, join(kafkaCache, kafkaProgram))
}

/** Its first argument is the class to run. A short life on a small machine: one compiler, one collector, half a gigabyte. */
const script = `#!/bin/sh
main="$1"; shift
exec java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto $SLUICE_JAVA_OPTIONS -cp "$(dirname "$0")/${kafkaProgram}-jars/*" "$main" "$@"
`
