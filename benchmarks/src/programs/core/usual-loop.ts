import { randomUUID } from 'node:crypto'
import type { Sample } from '../../harness/row.js'
import { StopWatch } from '../../measure/stop-watch.js'
import { type Halves, loopSample, readWatch } from './loop-sample.js'
import { type Order, orders } from './order.js'

interface Job {
  readonly id: string
  readonly body: string
  /** JSON, as a broker would carry them. */
  readonly headers: string
}

interface Call {
  readonly args: Order
  readonly headers: { readonly at: number; readonly attempt: number }
  readonly signal: AbortSignal | undefined
}

type Next = (call: Call) => Promise<void>

const concurrency = 1_000

/**
 * The same four controls the way most frameworks have them: middleware, each an async function around the next, with a
 * timer and an AbortController for each message, a promise for each push, a uuid for an id and headers as JSON.
 */
export async function measure(options: { readonly messages: number }): Promise<Sample> {
  await pass(5_000)
  return loopSample(await pass(options.messages))
}

async function pass(messages: number): Promise<Halves> {
  const queue: Job[] = []
  const push = expiring(async job => {
    queue.push(job)
    return job.id
  })
  const publishing = new StopWatch()
  const pushes: Promise<string>[] = []
  for (const order of orders(messages)) pushes.push(push(order))
  await Promise.all(pushes)
  const publish = readWatch(publishing)

  let done = 0
  const handle = limited(
    concurrency,
    unexpired(
      900_000,
      retried(
        3,
        timed(30_000, async () => void done++),
      ),
    ),
  )
  const consuming = new StopWatch()
  const jobs = queue.values()
  await Promise.all(Array.from({ length: concurrency }, () => work(jobs, handle)))
  const consume = readWatch(consuming)
  if (done !== messages) throw new Error(`${done} of ${messages} handled`)
  return { messages, publish, consume }
}

function expiring(send: (job: Job) => Promise<string>): (args: Order) => Promise<string> {
  return async args => {
    const headers = { at: Date.now(), attempt: 1 }
    return await send({ id: randomUUID(), body: JSON.stringify(args), headers: JSON.stringify(headers) })
  }
}

async function work(jobs: Iterator<Job>, handle: Next): Promise<void> {
  for (let job = jobs.next(); !job.done; job = jobs.next()) {
    const { body, headers } = job.value
    await handle({
      args: JSON.parse(body) as Order,
      headers: JSON.parse(headers) as Call['headers'],
      signal: undefined,
    })
  }
}

function limited(limit: number, next: Next): Next {
  let running = 0
  const waiting: (() => void)[] = []
  return async call => {
    if (running >= limit) await new Promise<void>(resolve => waiting.push(resolve))
    running++
    try {
      await next(call)
    } finally {
      running--
      waiting.shift()?.()
    }
  }
}

function unexpired(expiresInMs: number, next: Next): Next {
  return async call => {
    if (Date.now() - call.headers.at > expiresInMs) return
    await next(call)
  }
}

function retried(limit: number, next: Next): Next {
  return async call => {
    for (let attempt = call.headers.attempt; ; attempt++) {
      try {
        return await next(call)
      } catch (error) {
        if (attempt > limit) throw error
      }
    }
  }
}

function timed(milliseconds: number, next: Next): Next {
  return async call => {
    const controller = new AbortController()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        controller.abort()
        reject(new Error('timed out'))
      }, milliseconds)
    })
    try {
      await Promise.race([next({ ...call, signal: controller.signal }), late])
    } finally {
      clearTimeout(timer)
    }
  }
}
