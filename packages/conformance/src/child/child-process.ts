import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { CaseTime } from '../clock/case-time.js'
import { realClock } from '../clock/real-clock.js'
import { CaseFailure } from '../kit/case-failure.js'
import type { Kit } from '../kit/kit.js'
import type { StoreKit } from '../store/store-kit.js'
import { childVariable } from './child-variable.js'

/** How long a child may take to start, and to end after it is done. Real milliseconds. */
const startMs = 30_000
const endMs = 8_000

/** A child lives in real time, whatever time the case has. */
const realTime = new CaseTime(realClock, 1, undefined)

/**
 * `publish`: leaves two messages. `use`: does everything that a broker can. `store`: uses a store. These close and end.
 * `hold`: receives, and waits to be killed.
 */
export type ChildRole = 'publish' | 'use' | 'store' | 'hold'

/** TypeScript needs a loader where Node does not strip types: tsx, where the subject's project has it. */
function loaderFor(module: string): readonly string[] {
  if (!/\.[cm]?ts$/.test(module)) return []
  try {
    return ['--import', pathToFileURL(createRequire(module).resolve('tsx')).href]
  } catch {
    return []
  }
}

/** A process of its own that uses the subject; it sees the same server where that is outside this process. */
export class Child {
  readonly #process: ChildProcess
  readonly #ended: Promise<number | null>
  #output = ''
  #errors = ''
  #heard: () => void = () => undefined

  constructor(kit: Kit | StoreKit, queue: string, role: ChildRole) {
    const self = import.meta.url
    const main = fileURLToPath(new URL(self.endsWith('.ts') ? './child-main.ts' : './child-main.js', self))
    const { module, name } = kit.subject
    const loader = loaderFor(self.endsWith('.ts') ? self : module)
    const args = [...loader, main, module, name, kit.url ?? '', queue, role]
    const env = { ...process.env, [childVariable]: '1' }
    this.#process = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env })
    this.#ended = new Promise(resolve => {
      this.#process.on('close', code => {
        resolve(code)
        this.#heard()
      })
    })
    this.#process.stdout?.on('data', (piece: Buffer) => {
      this.#output += piece.toString()
      this.#heard()
    })
    this.#process.stderr?.on('data', (piece: Buffer) => {
      this.#errors += piece.toString()
    })
  }

  /** Waits for a line that begins so; the rest of that line. */
  async says(word: string): Promise<string> {
    const line = (): string | undefined => this.#output.split('\n').find(each => each.startsWith(`${word} `))
    const heard = new Promise<void>(resolve => {
      this.#heard = () => {
        if (line() !== undefined || this.#process.exitCode !== null) resolve()
      }
      this.#heard()
    })
    await realTime.within(heard, startMs, `a child that should say "${word}"`)
    const said = line()
    if (said === undefined) throw new CaseFailure(`the child failed: ${this.#errors.trim().slice(-1_000)}`)
    return said.slice(word.length + 1)
  }

  /** As kill -9. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#ended
  }

  get ended(): Promise<number | null> {
    return this.#ended
  }
}

/** Runs a child to its end; fails when it does not end by itself after it is done. */
export async function runChild(kit: Kit, queue: string, role: 'publish' | 'use'): Promise<void> {
  await toItsEnd(kit, queue, role)
}

/** As `runChild`, for a store. */
export async function runStoreChild(kit: StoreKit, key: string): Promise<void> {
  await toItsEnd(kit, key, 'store')
}

async function toItsEnd(kit: Kit | StoreKit, queue: string, role: ChildRole): Promise<void> {
  await kit.time.real(async () => {
    const child = new Child(kit, queue, role)
    try {
      const alive = await child.says('done')
      const hint = alive === '' ? '' : ` and still had ${alive}`
      const code = await realTime.within(child.ended, endMs, `the process closed everything${hint}; its end`)
      if (code !== 0) throw new CaseFailure(`the process ended with code ${code}`)
    } finally {
      await child.kill()
    }
  })
}

/** Lets a child receive `expected` deliveries and kills it while it holds them. */
export async function killHolder(kit: Kit, queue: string, expected: number): Promise<void> {
  await kit.time.real(async () => {
    const child = new Child(kit, queue, 'hold')
    try {
      const held = await child.says('holds')
      if (held !== String(expected)) throw new CaseFailure(`the child holds ${held} deliveries instead of ${expected}`)
    } finally {
      await child.kill()
    }
  })
}
