import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Kind } from '../kinds/kind.js'
import { kinds } from '../kinds/table.js'
import { isAlive } from '../process/ports.js'
import { untilAnswer } from '../process/wait.js'
import type { ServerKind } from '../server.js'
import { type Standing, standing } from './state.js'

const usage = `npm run testbed -- up [kind …]     start servers that go on in the background; prints what to export
npm run testbed -- down [kind …]   end them, and delete their data
npm run testbed -- status          what is up
kinds: ${Object.keys(kinds).join(', ')} (none named: all)`

/** The words after `npm run testbed --`. Answers the exit code; what a shell may run goes to `out`, the rest to `tell`. */
export async function command(words: readonly string[], out: (line: string) => void, tell = out): Promise<number> {
  const [verb, ...names] = words
  const wanted = names.length === 0 ? Object.keys(kinds) : names
  const known = wanted.every((name): name is ServerKind => Object.hasOwn(kinds, name))
  if (!known || !['up', 'down', 'status'].includes(verb ?? '')) {
    tell(usage)
    return 2
  }
  if (verb === 'up') return up(wanted as ServerKind[], out, tell)
  if (verb === 'down') return down(wanted as ServerKind[], tell)
  for (const one of standing()) tell(`${one.kind} ${one.version} at ${one.url}`)
  if (standing().length === 0) tell('nothing is up')
  return 0
}

async function up(wanted: readonly ServerKind[], out: (line: string) => void, tell: typeof out): Promise<number> {
  const problems = await Promise.all(wanted.map(kind => (find(kind) === undefined ? keep(kind) : '')))
  for (const problem of problems.filter(Boolean)) tell(problem)
  for (const kind of wanted) {
    const one = find(kind)
    const product: Kind = kinds[kind]
    if (one !== undefined) out(`export ${product.environment}='${one.url}'`)
  }
  return problems.some(Boolean) ? 1 : 0
}

/** Starts a keeper and answers what went wrong, or an empty text. */
function keep(kind: ServerKind): Promise<string> {
  const file = import.meta.url.replace(/commands(\.\w+)$/, 'keeper$1')
  // Not inherited: who pipes what we print would wait for the end of a keeper that goes on.
  const keeper = fork(fileURLToPath(file), [kind], { detached: true, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  keeper.stderr?.pipe(process.stderr, { end: false })
  return new Promise(resolve => {
    keeper.once('message', problem => resolve(String(problem)))
    keeper.once('exit', code => resolve(`the keeper of ${kind} ended with ${code}`))
    keeper.once('error', error => resolve(error.message))
  }).then(problem => {
    keeper.stderr?.destroy()
    keeper.unref()
    return problem as string
  })
}

async function down(wanted: readonly ServerKind[], tell: (line: string) => void): Promise<number> {
  const ending = standing().filter(one => wanted.includes(one.kind))
  for (const one of ending) process.kill(one.keeper, 'SIGTERM')
  for (const one of ending) {
    await untilAnswer(async () => {
      if (isAlive(one.keeper)) throw new Error(`the keeper of ${one.kind} goes on`)
    }, 30_000)
    tell(`${one.kind} is down`)
  }
  if (ending.length === 0) tell('nothing was up')
  return 0
}

function find(kind: ServerKind): Standing | undefined {
  return standing().find(one => one.kind === kind)
}
