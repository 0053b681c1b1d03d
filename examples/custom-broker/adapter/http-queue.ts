import { AbstractConsumer, AbstractPublisher } from '@sluice/core/adapter'
import type { Broker, Delivery, Host, OutgoingMessage, Rejected, Source } from '@sluice/core/adapter'
import { capabilities } from './capabilities.js'
import { classify, QueueFault } from './classify.js'
import { QueueClient } from '../server/client.js'

type Handed = Delivery<string> & { readonly body: string }

/** The queues of the server at this address. */
export function httpQueue(url: string): Broker<typeof capabilities, string> {
  let connection: { readonly client: QueueClient; readonly host: Host } | undefined
  const open = (): NonNullable<typeof connection> => {
    if (connection === undefined) throw new QueueFault('closed', 'It is not open.')
    return connection
  }
  return {
    contract: 1,
    name: 'http-queue',
    capabilities,
    classify,
    async open(host, signal) {
      connection?.client.end()
      const client = new QueueClient(url, cause => host.report({ type: 'disconnected', cause }))
      connection = { client, host }
      await client.connect(signal)
      host.report({ type: 'connected' })
      return capabilities
    },
    async createPublisher(signal) {
      signal.throwIfAborted()
      return new HttpPublisher(open().client)
    },
    async createConsumer(source, _events, signal) {
      signal.throwIfAborted()
      const { group, life } = source
      if (group !== undefined || life === 'session')
        throw new QueueFault('unsupported', 'There are no groups and no sessions.')
      return new HttpConsumer(open().client, open().host, source)
    },
    admin: { depth: async queue => await open().client.call('GET', `/queues/${queue}`) },
    async close() {
      connection?.client.end()
      connection = undefined
    },
  }
}

class HttpPublisher extends AbstractPublisher {
  readonly #client: QueueClient
  constructor(client: QueueClient) {
    super(capabilities.limits)
    this.#client = client
  }

  protected override async send(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    const messages = batch.map(message => ({ ...message, body: Buffer.from(message.body).toString('base64') }))
    const tooLarge = await this.#client.call<number[]>('POST', '/messages', messages)
    return tooLarge.map(index => ({ index, error: new QueueFault('too-large', 'The body is too large.') }))
  }

  protected override async release(): Promise<void> {}
}

class HttpConsumer extends AbstractConsumer<string> {
  readonly settlement: 'each' | 'none'
  readonly #client: QueueClient
  readonly #host: Host
  readonly #path: string
  readonly #leaseMs: number | undefined // none: the server forgets what it hands out
  constructor(client: QueueClient, host: Host, { leaseMs = 30_000, queue, settle }: Source) {
    super(capabilities.limits)
    this.settlement = settle === 'never' ? 'none' : 'each'
    this.#client = client
    this.#host = host
    this.#path = `/queues/${queue}`
    this.#leaseMs = settle === 'never' ? undefined : leaseMs
  }

  protected override async fetch(max: number, waitMs: number, signal: AbortSignal): Promise<Delivery<string>[]> {
    const { clientId, clock, random } = this.#host
    const wait = `${clientId}-${random()}`
    const endWait = (): void => void this.#client.call('DELETE', `/waits/${wait}`).catch(() => undefined)
    signal.addEventListener('abort', endWait)
    try {
      const handed = await this.#post<Handed[]>('take', { max, waitMs, wait, leaseMs: this.#leaseMs })
      const leaseUntil = this.#leaseMs && clock.monotonic() + this.#leaseMs
      return handed.map(one => ({ ...one, body: Buffer.from(one.body, 'base64'), leaseUntil }))
    } finally {
      signal.removeEventListener('abort', endWait)
    }
  }

  protected override settleAck(receipts: readonly string[]): Promise<string[]> {
    return this.#post('ack', receipts)
  }

  protected override settleNack(items: readonly { receipt: string; delayMs: number }[]): Promise<string[]> {
    return this.#post('nack', items)
  }

  protected override settleExtend(receipts: readonly string[]): Promise<string[]> {
    return this.#post('extend', { receipts, leaseMs: this.#leaseMs })
  }

  protected override async release(left: readonly Delivery<string>[]): Promise<void> {
    if (left.length > 0) await this.settleNack(left.map(({ receipt }) => ({ receipt, delayMs: 0 })))
  }

  #post<Answer = string[]>(verb: string, body: unknown): Promise<Answer> {
    return this.#client.call('POST', `${this.#path}/${verb}`, body)
  }
}
