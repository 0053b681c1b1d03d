import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type Message, Queue, type Waiting } from './queue.js'

const mostBytes = 262_144

interface Sent extends Message {
  readonly queue: string
  /** By the wall clock. */
  readonly dueAt?: number
}

interface Wanted {
  readonly wait: string
  readonly max: number
  readonly leaseMs?: number
  /** JSON has no Infinity: `null` waits for ever. */
  readonly waitMs: number | null
}

export interface QueueServer {
  readonly url: string
  close(): Promise<void>
}

/** A queue server in memory, for this example: no accounts, no disk. `port` 0 takes a free one. */
export async function startQueueServer(port = 0): Promise<QueueServer> {
  const house = new House()
  const server = createServer({ keepAliveTimeout: 0 }, (asked, response) => void house.serve(asked, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  const close = (): Promise<void> =>
    new Promise(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

class House {
  readonly #queues = new Map<string, Queue>()
  /** How to end each take that waits. */
  readonly #waits = new Map<string, () => void>()
  /** An end may overtake the take that it is about. */
  readonly #endedEarly = new Set<string>()

  async serve(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = (body: unknown, status = 200): void => void response.writeHead(status).end(JSON.stringify(body))
    try {
      const [, room, name = '', verb] = (asked.url ?? '/').split('/')
      const body: unknown = JSON.parse((await text(asked)) || 'null')
      if (room === '') answer({ name: 'example-queue', version: '1.0.0' })
      else if (room === 'messages') answer(this.#store(body as readonly Sent[]))
      else if (room === 'waits') answer(this.#endWait(name))
      else if (verb === undefined) answer(this.#queues.get(name)?.depth ?? 0)
      else if (verb === 'take') this.#take(this.#queue(name), body as Wanted, response, answer)
      else answer(settle(this.#queue(name), verb, body as never))
    } catch (error) {
      answer(String(error), 400)
    }
  }

  #queue(name: string): Queue {
    const queue = this.#queues.get(name) ?? new Queue()
    this.#queues.set(name, queue)
    return queue
  }

  /** Answers the places of those that are too large; all others are stored. */
  #store(sent: readonly Sent[]): readonly number[] {
    const tooLarge: number[] = []
    for (const [index, { queue, dueAt = 0, ...message }] of sent.entries()) {
      if (Buffer.byteLength(message.body, 'base64') > mostBytes) tooLarge.push(index)
      else this.#queue(queue).add(message, dueAt - Date.now())
    }
    return tooLarge
  }

  #take(queue: Queue, wanted: Wanted, response: ServerResponse, answer: (handed: unknown) => void): void {
    const { leaseMs, max, wait, waitMs } = wanted
    let timer: NodeJS.Timeout | undefined
    const waiting: Waiting = {
      max,
      leaseMs,
      answer: handed => {
        clearTimeout(timer)
        this.#waits.delete(wait)
        answer(handed)
      },
    }
    const end = (): void => queue.endWait(waiting)
    this.#waits.set(wait, end)
    response.on('close', end) // who hung up gets nothing any more
    if (waitMs !== null) timer = setTimeout(end, waitMs)
    queue.take(waiting)
    if (waitMs === 0 || this.#endedEarly.delete(wait)) end()
  }

  #endWait(wait: string): boolean {
    const end = this.#waits.get(wait)
    if (end === undefined) {
      this.#endedEarly.add(wait)
      setTimeout(() => this.#endedEarly.delete(wait), 60_000).unref()
    } else end()
    return true
  }
}

function settle(queue: Queue, verb: string, body: never): readonly string[] {
  if (verb === 'ack') return queue.ack(body)
  if (verb === 'nack') return queue.nack(body)
  if (verb === 'extend') {
    const { receipts, leaseMs } = body as { readonly receipts: readonly string[]; readonly leaseMs: number }
    return queue.extend(receipts, leaseMs)
  }
  throw new TypeError(`There is no ${verb}.`)
}
