import { type ConfirmChannel, type ConsumeMessage, connect } from 'amqplib'
import type { Order } from '../core/order.js'
import { type Handler, type RawClient, rawIds } from './raw-client.js'

/** So many are written and not confirmed. */
const window = 2_000
const prefetch = 1_000

const queueTypes = {
  quorum: { 'x-queue-type': 'quorum' },
  classic: { 'x-queue-type': 'classic' },
  /** As Sluice makes them. */
  priorities: { 'x-queue-type': 'classic', 'x-max-priority': 9 },
} as const

/** Durable queue, persistent messages, confirms in a window of 2,000; prefetch 1,000 and one acknowledgement for a run. */
export async function open(url: string, queue: string, type: keyof typeof queueTypes): Promise<RawClient> {
  const connection = await connect(url)
  const publishing = await connection.createConfirmChannel()
  await publishing.assertQueue(queue, { durable: true, arguments: queueTypes[type] })
  const nextId = rawIds()
  const send = (order: Order, confirmed: (error: unknown) => void): void => {
    const body = Buffer.from(JSON.stringify(order))
    publishing.publish('', queue, body, { persistent: true, messageId: nextId() }, confirmed)
  }
  return {
    publish: orders => publishAll(publishing, orders, send),
    publishOne: order => new Promise((resolve, reject) => send(order, error => (error ? reject(error) : resolve()))),
    async consume(count, handler) {
      const channel = await connection.createChannel()
      await channel.prefetch(prefetch)
      const heard = new Heard(message => channel.ack(message, true))
      const { consumerTag } = await channel.consume(queue, message => heard.add(message as ConsumeMessage))
      await heard.handle(count, handler)
      // Behind the acknowledgements on the same channel: when this is answered they are done.
      await channel.cancel(consumerTag)
      await channel.close()
    },
    async close() {
      await publishing.deleteQueue(queue)
      await connection.close()
    },
  }
}

async function publishAll(
  channel: ConfirmChannel,
  orders: Iterable<Order>,
  send: (order: Order, confirmed: (error: unknown) => void) => void,
): Promise<void> {
  let open = 0
  let failure: unknown
  let wake: (() => void) | undefined
  const confirmed = (error: unknown): void => {
    failure ??= error ?? undefined
    if (--open < window) wake?.()
  }
  for (const order of orders) {
    if (open >= window) {
      await new Promise<void>(resolve => {
        wake = resolve
      })
      wake = undefined
    }
    open++
    send(order, confirmed)
  }
  await channel.waitForConfirms()
  if (failure !== undefined) throw failure
}

/** What came is handled in turn; everything of one run is acknowledged at once. */
class Heard {
  readonly #ackUpTo: (last: ConsumeMessage) => void
  #messages: ConsumeMessage[] = []
  #wake: (() => void) | undefined

  constructor(ackUpTo: (last: ConsumeMessage) => void) {
    this.#ackUpTo = ackUpTo
  }

  add(message: ConsumeMessage): void {
    this.#messages.push(message)
    this.#wake?.()
  }

  async handle(count: number, handler: Handler): Promise<void> {
    for (let left = count; left > 0; ) {
      if (this.#messages.length === 0) {
        await new Promise<void>(resolve => {
          this.#wake = resolve
        })
      }
      const run = this.#messages
      this.#messages = []
      for (const { content } of run) await handler(JSON.parse(content.toString()) as Order)
      left -= run.length
      this.#ackUpTo(run.at(-1) as ConsumeMessage)
    }
  }
}
