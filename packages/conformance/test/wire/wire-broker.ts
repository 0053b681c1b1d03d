import { memory } from '@sluice/core'
import {
  AbstractConsumer,
  AbstractPublisher,
  type Broker,
  type Capabilities,
  classifyAdapter,
  type Delivery,
  type Failure,
  type FailureCode,
  type Host,
  type OutgoingMessage,
  type Rejected,
} from '@sluice/core/adapter'
import { WireClient, WireError } from './wire-client.js'

const whole: Capabilities = memory({ as: 'core-reconnect' }).capabilities
const capabilities: Capabilities = { ...whole, delay: { publish: whole.delay.publish } }

class WirePublisher extends AbstractPublisher {
  readonly #client: WireClient
  readonly #number: number

  constructor(client: WireClient, number: number) {
    super(capabilities.limits)
    this.#client = client
    this.#number = number
  }

  protected override async send(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    const rejected = await this.#client.call('publish', this.#number, batch)
    return (rejected as { index: number; error: WireError }[]).map(({ error, index }) => ({
      index,
      error: new WireError(error.message, error.code, error.happened),
    }))
  }

  protected override async release(): Promise<void> {
    await this.#client.call('close', this.#number)
  }
}

class WireConsumer extends AbstractConsumer<number> {
  readonly settlement: 'each' | 'none'
  readonly #client: WireClient
  readonly #number: number
  readonly #host: Host

  constructor(client: WireClient, number: number, host: Host, settlement: 'each' | 'none') {
    super({ ...capabilities.limits })
    this.settlement = settlement
    this.#client = client
    this.#number = number
    this.#host = host
  }

  protected override async fetch(
    max: number,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<readonly Delivery<number>[]> {
    const [call, answer] = this.#client.start('receive', this.#number, { max, waitMs })
    const abort = (): void => void this.#client.call('abort', undefined, call).catch(() => undefined)
    signal.addEventListener('abort', abort)
    try {
      const now = this.#host.clock.monotonic()
      const batch = (await answer) as (Delivery<number> & { readonly leaseMs: number })[]
      return batch.map(({ leaseMs, ...delivery }) => ({
        ...delivery,
        leaseUntil: this.settlement === 'none' ? undefined : now + leaseMs,
      }))
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  protected override async settleAck(receipts: readonly number[]): Promise<readonly number[]> {
    return (await this.#client.call('ack', this.#number, receipts)) as number[]
  }

  protected override async settleNack(
    items: readonly { readonly receipt: number; readonly delayMs: number }[],
  ): Promise<readonly number[]> {
    const receipts = items.map(item => item.receipt)
    return (await this.#client.call('nack', this.#number, receipts)) as number[]
  }

  protected override async settleExtend(receipts: readonly number[]): Promise<readonly number[]> {
    return (await this.#client.call('extend', this.#number, receipts)) as number[]
  }

  protected override async release(): Promise<void> {
    await this.#client.call('close', this.#number)
  }
}

function classify(error: unknown): Failure {
  return classifyAdapter(error, raw => {
    if (!(raw instanceof WireError)) return { code: 'unknown', retryable: false, happened: 'maybe' }
    return { code: raw.code as FailureCode, retryable: false, happened: raw.happened }
  })
}

/** A broker with a socket, so that the suite can be tried through its proxy, in real time and from other processes. */
export function wire(url: string): Broker<Capabilities, number> {
  let client: WireClient | undefined
  let host: Host | undefined
  const open = (): WireClient => {
    if (client === undefined) throw new WireError('the broker is not open', 'closed', 'no')
    return client
  }
  return {
    contract: 1,
    name: 'wire',
    capabilities,
    async open(lent, signal) {
      signal.throwIfAborted()
      client?.close()
      const made = await WireClient.connect(url, lent, signal)
      if (signal.aborted) made.close()
      signal.throwIfAborted()
      client = made
      host = lent
      return capabilities
    },
    async createPublisher(signal) {
      signal.throwIfAborted()
      return new WirePublisher(open(), (await open().call('createPublisher', undefined)) as number)
    },
    async createConsumer(source, _events, signal) {
      signal.throwIfAborted()
      const number = (await open().call('createConsumer', undefined, source)) as number
      return new WireConsumer(open(), number, host as Host, source.settle === 'never' ? 'none' : 'each')
    },
    admin: {
      depth: async queue => (await open().call('depth', undefined, queue)) as number,
      remove: async queue => void (await open().call('remove', undefined, queue)),
    },
    classify,
    async close() {
      client?.close()
      client = undefined
    },
  }
}
