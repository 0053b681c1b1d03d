import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Sources, also for what is compiled: the compiler leaves it where it is. */
const peer = fileURLToPath(new URL('../../../src/programs/celery/peer.py', import.meta.url))

/** What `peer.py` is to do. */
export type Asked =
  | { readonly what: 'versions' }
  | {
      readonly what: 'publish'
      readonly url: string
      readonly queues: readonly string[]
      readonly warm: number
      readonly messages: number
      readonly confirmed: boolean
    }
  | {
      readonly what: 'work'
      readonly url: string
      readonly queue: string
      readonly warm: number
      readonly messages: number
      readonly pool: string
      readonly concurrency: number
    }

/**
 * Runs it in a process of this Python until it has answered; a worker, which answers when all is acknowledged, is then
 * killed with its pool: to end in order takes it many seconds with RabbitMQ. Rejects, with its
 * last complaints, where it does not answer, and where a publisher does not end well.
 */
export function askPeer<Answer>(python: string, asked: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const running = spawn(python, [peer, JSON.stringify(asked)], { stdio: 'pipe', detached: true })
    const ended = asked.what === 'work' ? 'SIGKILL' : undefined
    let answer: Answer | undefined
    let complaints = ''
    running.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints = (complaints + text).slice(-2_000)
    })
    createInterface({ input: running.stdout }).on('line', line => {
      if (answer !== undefined || !line.startsWith('{')) return
      answer = JSON.parse(line) as Answer
      if (asked.what === 'work' && running.exitCode === null) process.kill(-(running.pid as number), 'SIGKILL')
    })
    running.once('error', reject)
    running.once('close', (code, signal) => {
      if (answer !== undefined && (code === 0 || signal === ended)) resolve(answer)
      else {
        const what = answer === undefined ? 'did not answer' : 'did not end well'
        reject(new Error(`Celery ${what} (${asked.what}): ${signal ?? `exit code ${code}`}\n${complaints}`))
      }
    })
  })
}
