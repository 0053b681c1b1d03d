import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compare } from './compare.js'
import { WorkerEnded } from './crew.js'
import { hashFiles } from './hash-files.js'
import { describe } from './outcome.js'
import { plainWalk } from './plain-walk.js'
import { progressOn } from './progress.js'
import { report } from './report.js'
import { type WalkProblem, walk } from './walk.js'
import { count, shown } from './words.js'

const most = 10_000
const repository = fileURLToPath(new URL('../..', import.meta.url))
const stopped = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort())

async function main([given = repository, ...more]: readonly string[]): Promise<number> {
  const folder = resolve(given)
  const objection = more.length > 0 ? 'One folder at a time: npm start [folder]' : await objectionTo(folder)
  if (objection !== undefined) {
    console.error(objection)
    return 1
  }
  const closed: string[] = []
  const { found, isAll } = await list(folder, (path, error) => closed.push(`${shown(path)}: ${describe(error, path)}`))
  console.log(`${isAll ? '' : 'the first '}${count(found.length)} files in ${shown(folder)}`)
  const hashed = await hashFiles(folder, found, progressOn(process.stdout), stopped.signal)
  const plain = await plainWalk(folder, found, stopped.signal)
  const comparison = compare(found, hashed.rows, plain.outcomes)
  for (const line of closed) console.log(line)
  for (const line of report(comparison, hashed, plain.seconds)) console.log(line)
  return comparison.wrong.length === 0 ? 0 : 1
}

async function list(folder: string, problem: WalkProblem): Promise<{ found: readonly string[]; isAll: boolean }> {
  const found: string[] = []
  for await (const path of walk(folder, problem)) {
    stopped.signal.throwIfAborted()
    if (found.length === most) return { found, isAll: false }
    found.push(path)
  }
  return { found, isAll: true }
}

async function objectionTo(folder: string): Promise<string | undefined> {
  try {
    return (await stat(folder)).isDirectory() ? undefined : `${shown(folder)} is no folder.`
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? `There is no folder ${shown(folder)}.`
      : `${shown(folder)}: ${describe(error, folder)}`
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const isStopped = stopped.signal.aborted
  console.error(isStopped ? 'stopped' : error instanceof WorkerEnded ? error.message : error)
  process.exitCode = isStopped ? 130 : 1
}
