import { connect, createInbox, headers, type Msg, type NatsConnection } from '@nats-io/transport-node'
import type { Order } from '../core/order.js'
import { type RawClient, rawIds } from './raw-client.js'

/** So many are written and not confirmed, and so many are asked for at once. */
const window = 2_000
const durable = 'workers'

/** A stream in files, confirmations on one inbox, a durable pull consumer; the last acknowledgement is confirmed. */
export async function open(url: string, queue: string): Promise<RawClient> {
  const connection = await connect({ servers: new URL(url).host, noAsyncTraces: true })
  await ask(connection, `STREAM.CREATE.${queue}`, {
    name: queue,
    subjects: [queue],
    retention: 'workqueue',
    storage: 'file',
  })
  const config = { durable_name: durable, ack_policy: 'explicit', max_ack_pending: -1 }
  await ask(connection, `CONSUMER.DURABLE.CREATE.${queue}.${durable}`, { stream_name: queue, config })
  const publishing = new Publishing(connection, queue)
  return {
    publish: orders => publishing.all(orders),
    publishOne: order => publishing.one(order),
    consume: (count, handler) => consume(connection, queue, count, handler),
    async close() {
      await ask(connection, `STREAM.DELETE.${queue}`, {})
      await connection.close()
    },
  }
}

async function ask(connection: NatsConnection, verb: string, body: object): Promise<void> {
  const answer = (await connection.request(`$JS.API.${verb}`, JSON.stringify(body))).json<{ error?: unknown }>()
  if (answer.error !== undefined) throw new Error(`${verb}: ${JSON.stringify(answer.error)}`)
}

/** One inbox for all confirmations; they come in order. */
class Publishing {
  readonly #connection: NatsConnection
  readonly #queue: string
  readonly #inbox = createInbox()
  readonly #nextId = rawIds()
  #open = 0
  #failure: Error | undefined
  #wake: (() => void) | undefined

  constructor(connection: NatsConnection, queue: string) {
    this.#connection = connection
    this.#queue = queue
    connection.subscribe(`${this.#inbox}.*`, { callback: (error, message) => this.#heard(error, message) })
  }

  async all(orders: Iterable<Order>): Promise<void> {
    for (const order of orders) {
      if (this.#open >= window) await this.#below(window)
      this.#send(order)
    }
    await this.#below(1)
    if (this.#failure !== undefined) throw this.#failure
  }

  async one(order: Order): Promise<void> {
    this.#send(order)
    await this.#below(1)
    if (this.#failure !== undefined) throw this.#failure
  }

  #send(order: Order): void {
    const lines = headers()
    const id = this.#nextId()
    lines.set('Nats-Msg-Id', id)
    this.#open++
    this.#connection.publish(this.#queue, JSON.stringify(order), { headers: lines, reply: `${this.#inbox}.${id}` })
  }

  async #below(most: number): Promise<void> {
    while (this.#open >= most) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }

  #heard(error: Error | null, message: Msg): void {
    if (error !== null || !message.string().includes('"seq"')) this.#failure ??= error ?? new Error(message.string())
    this.#open--
    this.#wake?.()
  }
}

async function consume(
  connection: NatsConnection,
  queue: string,
  count: number,
  handler: (order: Order) => Promise<void>,
): Promise<void> {
  const inbox = createInbox()
  let run: Msg[] = []
  let wake: (() => void) | undefined
  const callback = (_error: Error | null, message: Msg): void => {
    if (!message.reply?.startsWith('$JS.ACK.')) return
    run.push(message)
    wake?.()
  }
  const subscription = connection.subscribe(inbox, { callback })
  const pull = (batch: number): void =>
    connection.publish(`$JS.API.CONSUMER.MSG.NEXT.${queue}.${durable}`, JSON.stringify({ batch, expires: 30e9 }), {
      reply: inbox,
    })
  let asked = Math.min(window, count)
  let unserved = asked
  pull(asked)
  for (let left = count; left > 0; ) {
    if (run.length === 0) {
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
    const messages = run
    run = []
    unserved -= messages.length
    const free = Math.min(window - unserved, count - asked)
    if (free > 0 && (free >= window / 4 || unserved === 0 || free === count - asked)) {
      asked += free
      unserved += free
      pull(free)
    }
    for (const message of messages) {
      await handler(JSON.parse(message.string()) as Order)
      // The server takes them in order: when the last one is confirmed, all are done.
      if (--left > 0) message.respond('+ACK')
      else await connection.request(message.reply as string, '+ACK')
    }
  }
  subscription.unsubscribe()
}
