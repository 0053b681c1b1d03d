import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ledger, type LedgerEvent, lookInto } from '@sluice/conformance'
import { expect, it, onTestFinished } from 'vitest'
import { freshPath, opened } from '../world.js'

type Role = 'publisher' | 'consumer'

const points = 50
const seed = 20_261_121
const script = fileURLToPath(new URL('./child.mjs', import.meta.url))

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

interface Hand {
  readonly role: Role
  readonly process: ChildProcess
}

/** Two publishers and two consumers on one file; whoever is killed is replaced. */
class Crew {
  readonly logs: string
  readonly #path: string
  readonly #alive: Hand[] = []
  #started = 0

  constructor(path: string) {
    this.#path = path
    this.logs = dirname(path)
    onTestFinished(() => {
      for (const { process } of this.#alive) process.kill('SIGKILL')
    })
  }

  async start(role: Role): Promise<void> {
    const name = `${role}${++this.#started}`
    const args = [script, role, this.#path, join(this.logs, `${name}.log`), name]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#alive.push({ role, process: child })
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve())
      child.once('error', reject)
      child.once('exit', code => reject(new Error(`${name} ended with ${code} before it was ready`)))
    })
  }

  /** SIGKILL; answers what it was. */
  async kill(index: number): Promise<Role> {
    const [{ role, process }] = this.#alive.splice(index, 1) as [Hand]
    const gone = new Promise(resolve => process.once('exit', resolve))
    process.kill('SIGKILL')
    await gone
    return role
  }

  /** Lets them end by themselves. */
  async stop(role: Role): Promise<void> {
    const ending = this.#alive.filter(each => each.role === role)
    await Promise.all(
      ending.map(({ process }) => {
        const gone = new Promise(resolve => process.once('exit', resolve))
        process.kill('SIGTERM')
        return gone
      }),
    )
  }
}

it('loses and invents nothing over 50 kills under load', { timeout: 240_000 }, async () => {
  const path = freshPath()
  const broker = await opened(path)
  const crew = new Crew(path)
  const random = seeded(seed)
  for (const role of ['publisher', 'consumer', 'publisher', 'consumer'] as const) await crew.start(role)
  for (let point = 0; point < points; point++) {
    await pause(10 + random() * 150)
    await crew.start(await crew.kill(Math.floor(random() * 4)))
  }
  await crew.stop('publisher')
  const end = Date.now() + 20_000
  while (Date.now() < end && (await broker.admin?.depth?.('work')) !== 0) await pause(50)
  await crew.stop('consumer')

  const ledger = read(crew.logs)
  await lookInto(ledger, broker.admin, 'work', { now: Date.now() })
  const report = ledger.report()
  expect(report.unexplained).toEqual([])
  expect(report.ends.queued + report.ends.scheduled).toBe(0)
  expect(report.accepted).toBeGreaterThan(2_000)
  // It was disturbed: some ran twice, and some publishers were killed between storing and hearing of it.
  expect(report.duplicates.done).toBeGreaterThan(0)
  expect(broker.native?.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(broker.native?.prepare('SELECT count(*) FROM claim').pluck().get()).toBe(0)
})

/** What all of them wrote down; the last line of one that was killed may be half a line. */
function read(folder: string): Ledger {
  const ledger = new Ledger()
  for (const name of readdirSync(folder).filter(each => each.endsWith('.log'))) {
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1)) {
      const [what = '', ...ids] = line.split(' ')
      if (what === 'offered') for (const id of ids) ledger.offered(id, name)
      else if (what === 'accepted') ledger.accepted(ids[0] ?? '', name)
      else
        ledger.happened(
          ids[0] ?? '',
          what as LedgerEvent,
          { [what === 'dead' ? 'dropped' : 'held']: ids[1] === 'true' },
          name,
        )
    }
  }
  return ledger
}

/** The same numbers in [0, 1) for the same seed: mulberry32. */
function seeded(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
