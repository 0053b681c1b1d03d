import { type AddressInfo, createServer, type Socket } from 'node:net'
import { MemoryServer, memory, systemClock } from '@sluice/core'
import type { Broker, Consumer, OutgoingMessage, Publisher, Source } from '@sluice/core/adapter'
import { encode, readFrames } from './frames.js'

/** What a client asks; `of` names the publisher or consumer. */
export interface Request {
  readonly call: number
  readonly method: string
  readonly of?: number
  readonly args: readonly unknown[]
}

/** The memory broker behind a socket: a server of its own for the tests of proxy, real time and other processes. */
export async function startWireServer(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const state = new MemoryServer()
  const sockets = new Set<Socket>()
  // Somebody is always there, so that the server's clock is the machine's.
  const keeper = memory({ server: state })
  await keeper.open(hostOf('keeper'), new AbortController().signal)
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    const connection = new Connection(socket, memory({ as: 'core-reconnect', server: state }))
    socket.on('close', () => {
      sockets.delete(socket)
      void connection.close()
    })
    readFrames(socket, frame => void connection.answer(frame as Request))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `wire://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
      await keeper.close()
    },
  }
}

function hostOf(clientId: string) {
  return { clientId, clock: systemClock, random: Math.random, report: () => undefined }
}

class Connection {
  readonly #socket: Socket
  readonly #broker: Broker
  readonly #made: (Publisher | Consumer)[] = []
  readonly #receipts: unknown[] = []
  readonly #aborts = new Map<number, AbortController>()
  readonly #opened: Promise<unknown>

  constructor(socket: Socket, broker: Broker) {
    this.#socket = socket
    this.#broker = broker
    this.#opened = broker.open(hostOf('wire'), new AbortController().signal)
  }

  async answer({ args, call, method, of }: Request): Promise<void> {
    try {
      await this.#opened
      const value = await this.#do(call, method, of === undefined ? undefined : this.#made[of], args)
      this.#socket.write(encode({ call, value }))
    } catch (error) {
      this.#socket.write(encode({ call, failure: { message: String(error), ...this.#broker.classify(error) } }))
    }
  }

  async close(): Promise<void> {
    for (const abort of this.#aborts.values()) abort.abort()
    await this.#broker.close()
  }

  async #do(call: number, method: string, of: Publisher | Consumer | undefined, args: readonly unknown[]) {
    const signal = new AbortController().signal
    if (method === 'createPublisher') return this.#made.push(await this.#broker.createPublisher(signal)) - 1
    if (method === 'createConsumer') {
      const consumer = await this.#broker.createConsumer(args[0] as Source, { revoked: () => undefined }, signal)
      return this.#made.push(consumer) - 1
    }
    if (method === 'depth') return await this.#broker.admin?.depth?.(args[0] as string)
    if (method === 'remove') return await this.#broker.admin?.remove?.(args[0] as string)
    if (method === 'close') return await of?.close()
    if (method === 'abort') return this.#aborts.get(args[0] as number)?.abort()
    if (method === 'publish') return await this.#publish(of as Publisher, args[0] as readonly OutgoingMessage[])
    return await this.#consume(call, method, of as Consumer, args)
  }

  async #publish(publisher: Publisher, batch: readonly OutgoingMessage[]) {
    const whole = batch.map(message => ({ ...message, headers: message.headers ?? undefined }))
    const rejected = await publisher.publish(whole)
    return rejected.map(({ error, index }) => ({
      index,
      error: { message: String(error), ...this.#broker.classify(error) },
    }))
  }

  async #consume(call: number, method: string, consumer: Consumer, args: readonly unknown[]) {
    if (method === 'receive') {
      const abort = new AbortController()
      this.#aborts.set(call, abort)
      const batch = await consumer.receive(args[0] as { max: number; waitMs: number }, abort.signal)
      this.#aborts.delete(call)
      return batch.map(delivery => ({
        ...delivery,
        receipt: this.#receipts.push(delivery.receipt) - 1,
        leaseMs: (delivery.leaseUntil ?? 0) - systemClock.monotonic(),
      }))
    }
    const numbers = args[0] as readonly number[]
    const receipts = numbers.map(number => this.#receipts[number])
    const stale =
      method === 'extend' ? await consumer.extend?.(receipts) : await this.#settle(method, consumer, receipts)
    return numbers.filter(number => stale?.includes(this.#receipts[number]))
  }

  #settle(method: string, consumer: Consumer, receipts: readonly unknown[]) {
    if (method === 'ack') return consumer.ack(receipts)
    return consumer.nack?.(receipts.map(receipt => ({ receipt, delayMs: 0 })))
  }
}
