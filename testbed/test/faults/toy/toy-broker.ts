import { AbstractConsumer, AbstractPublisher, AdapterError, classifyAdapter } from '@sluice/core/adapter'
import type { Broker, Capabilities, Delivery, Failure, OutgoingMessage, Rejected, Source } from '@sluice/core/adapter'
import { ToyClient, ToyError } from './toy-client.js'

const delay = { maxMs: 1_728_000_000, resolutionMs: 300 } as const

export const capabilities = {
  settlement: 'each',
  acks: 'confirmed',
  fencing: true,
  lease: 'renewable',
  delay: { publish: delay, nack: delay },
  ordering: 'none',
  retention: 'until-settled',
  fanOut: false,
  sessions: false,
  countsDeliveries: true,
  nackCounts: false,
  stamps: true,
  headers: 'native',
  priorities: 1,
  reconnect: 'core',
  limits: { publishBatch: 100, receiveBatch: 100, window: 10_000, bodyBytes: 2_000_000, headerBytes: 16_384 },
} as const satisfies Capabilities

export function classify(error: unknown): Failure {
  return classifyAdapter(error, raw => {
    const code = raw instanceof Error ? (raw as { readonly code?: unknown }).code : undefined
    if (code === 'EAUTH') return { code: 'auth', retryable: false, happened: 'no' }
    if (code === 'EFULL') return { code: 'full', retryable: true, happened: 'no', retryAfterMs: 200 }
    if (code === 'ECONNREFUSED' || code === 'ENOTCONN') return { code: 'connection', retryable: false, happened: 'no' }
    const lost = code === 'ECONNRESET' || code === 'EPIPE'
    return { code: lost ? 'connection' : 'unknown', retryable: false, happened: 'maybe' }
  })
}

/** The toy's adapter. Its parts are open to saboteurs. */
export function toyBroker(url: string): Broker {
  let client: ToyClient | undefined
  const opened = (): ToyClient => {
    if (client === undefined) throw new AdapterError('closed', 'It is not open.')
    return client
  }
  return {
    contract: 1,
    name: 'toy',
    capabilities,
    classify,
    async open(host, signal) {
      client?.end()
      const mine = new ToyClient(url, cause => client === mine && host.report({ type: 'disconnected', cause }))
      client = mine
      signal.addEventListener('abort', () => mine.end(), { once: true })
      await mine.call('hello', decodeURIComponent(new URL(url).password))
      host.report({ type: 'connected' })
      return capabilities
    },
    async createPublisher() {
      const mine = opened()
      return new ToyPublisher(mine, await mine.call('publisher'))
    },
    async createConsumer(source) {
      const mine = opened()
      const from = source.from instanceof Date ? { date: source.from.getTime() } : source.from
      return new ToyConsumer(mine, await mine.call('consumer', { ...source, from }), source)
    },
    admin: {
      depth: queue => opened().call('admin', 'depth', queue),
      remove: async queue => void (await opened().call('admin', 'remove', queue)),
      browse: async (queue, want) => (await opened().call<Delivery[]>('admin', 'browse', queue, want)).map(fromWire),
    },
    async close() {
      client?.end()
      client = undefined
    },
  }
}

function fromWire(delivery: Delivery): Delivery<string> {
  return { ...delivery, body: Buffer.from(String(delivery.body), 'base64') } as Delivery<string>
}

class ToyPublisher extends AbstractPublisher {
  readonly #client: ToyClient
  readonly #id: number

  constructor(client: ToyClient, id: number) {
    super(capabilities.limits)
    this.#client = client
    this.#id = id
  }

  protected override async send(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    const messages = batch.map(message => ({ ...message, body: Buffer.from(message.body).toString('base64') }))
    const rejected = await this.#client.call<{ index: number; error: string }[]>('publish', this.#id, messages)
    return rejected.map(({ index, error }) => ({ index, error: new ToyError(error, undefined) }))
  }

  protected override async release(): Promise<void> {
    await this.#client.call('close', this.#id).catch(() => undefined)
  }
}

class ToyConsumer extends AbstractConsumer<string> {
  readonly settlement = 'each'
  readonly #client: ToyClient
  readonly #id: number
  readonly #leaseMs: number

  constructor(client: ToyClient, id: number, source: Source) {
    super(capabilities.limits)
    this.#client = client
    this.#id = id
    this.#leaseMs = source.leaseMs ?? 12_000
  }

  protected override async fetch(max: number, waitMs: number): Promise<Delivery<string>[]> {
    const handed = await this.#client.call<Delivery[]>('receive', this.#id, { max, waitMs: Math.min(waitMs, 1e9) })
    const leaseUntil = performance.now() + this.#leaseMs
    return handed.map(delivery => ({ ...fromWire(delivery), leaseUntil }))
  }

  protected override settleAck(receipts: readonly string[]): Promise<string[]> {
    return this.#client.call('ack', this.#id, receipts)
  }

  protected override settleNack(items: readonly { receipt: string; delayMs: number }[]): Promise<string[]> {
    return this.#client.call('nack', this.#id, items)
  }

  protected override settleExtend(receipts: readonly string[]): Promise<string[]> {
    return this.#client.call('extend', this.#id, receipts)
  }

  protected override async release(): Promise<void> {
    await this.#client.call('stop', this.#id).catch(() => undefined)
    await this.#client.call('close', this.#id).catch(() => undefined)
  }
}
