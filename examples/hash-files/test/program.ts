import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const here = fileURLToPath(new URL('..', import.meta.url))

export interface Program {
  readonly child: ChildProcess
  /** Where it keeps its databases while it runs. */
  readonly place: string
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>
  /** Resolves when it has printed this, with all so far. */
  printed(text: string): Promise<string>
}

/** Starts the program as a user would, or as another user, with a temporary folder of its own. */
export function program(argv: readonly string[], uid?: number): Program {
  const place = mkdtempSync(join(tmpdir(), 'hash-files-place-'))
  if (uid !== undefined) chownSync(place, uid, uid)
  const child = spawn(process.execPath, ['--import', 'tsx', 'main.ts', ...argv], {
    cwd: here,
    env: { ...process.env, TMPDIR: place },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid }),
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
    rmSync(place, { recursive: true, force: true })
  })
  let output = ''
  const listeners = new Set<() => void>()
  const hear = (piece: Buffer): void => {
    output += piece
    for (const listener of listeners) listener()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = new Promise<{ code: number | null; output: string }>(resolve => {
    child.once('close', code => resolve({ code, output }))
  })
  const printed = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (output.includes(text)) resolve(output)
      }
      listeners.add(look)
      look()
      ended.then(() => reject(new Error(`it ended without printing ${text}:\n${output}`)))
    })
  return { child, place, ended, printed }
}

/** Nothing is closed to the superuser: somebody to whom it is, or nobody if this repository is closed to them as well. */
export function somebodyElse(): { readonly uid: number | undefined; readonly finds: 'closed' | 'open' } {
  if (process.getuid?.() !== 0) return { uid: undefined, finds: 'closed' }
  const uid = 65_534
  const { status } = spawnSync(process.execPath, ['-e', 'fs.readFileSync("main.ts")'], { cwd: here, uid })
  return status === 0 ? { uid, finds: 'closed' } : { uid: undefined, finds: 'open' }
}
