import type { Capabilities } from '../../src/contract/capabilities.js'
import type { Ground } from '../../src/runtime/negotiate-ground.js'
import type { Wants } from '../../src/runtime/negotiate-wants.js'

/** A broker that can everything; tests take away. */
export const able: Capabilities = {
  settlement: 'each',
  acks: 'confirmed',
  fencing: true,
  lease: 'renewable',
  delay: { publish: { maxMs: 900_000, resolutionMs: 1 }, nack: { maxMs: 600_000, resolutionMs: 1 } },
  ordering: 'queue',
  retention: 'until-settled',
  fanOut: false,
  sessions: false,
  countsDeliveries: true,
  nackCounts: false,
  stamps: true,
  headers: 'native',
  priorities: 1,
  reconnect: 'broker',
  limits: { publishBatch: 500, receiveBatch: 500, window: Number.POSITIVE_INFINITY, bodyBytes: 1e9, headerBytes: 1e6 },
}

/** What a task without any option wants. */
export const plain: Wants = {
  task: 'charge',
  queue: 'charge',
  group: undefined,
  from: undefined,
  life: 'durable',
  retryLimit: 3,
  retryVia: 'broker',
  deadLetter: 'queue',
  poison: 10,
  poisonAsked: false,
  longWaits: [],
  rateGapMs: 0,
  timeoutMs: undefined,
  expiresMs: undefined,
  leaseMs: undefined,
  bodyLimit: undefined,
  prefetchHigh: 200,
}

export function ground(capabilities: Partial<Capabilities>, rest: Partial<Omit<Ground, 'capabilities'>> = {}): Ground {
  const all = { ...able, ...capabilities }
  return {
    broker: 'test',
    capabilities: all,
    consumer: { settlement: all.settlement, nack: all.delay.nack !== undefined, move: false },
    store: false,
    ...rest,
  }
}

/** Every combination of one value out of each list. */
export function* product<T extends object>(lists: { readonly [Key in keyof T]: readonly T[Key][] }): Generator<T> {
  const keys = Object.keys(lists) as (keyof T)[]
  const at = keys.map(() => 0)
  for (;;) {
    const made = {} as T
    keys.forEach((key, index) => {
      made[key] = lists[key][at[index] as number] as T[keyof T]
    })
    yield made
    let place = keys.length - 1
    while (place >= 0) {
      at[place] = (at[place] as number) + 1
      if ((at[place] as number) < lists[keys[place] as keyof T].length) break
      at[place--] = 0
    }
    if (place < 0) return
  }
}

const limit = { maxMs: 900_000, resolutionMs: 1 }

/** All grounds that differ in something negotiation looks at. */
export function* everyGround(): Generator<Ground> {
  type Choice = Pick<
    Capabilities,
    | 'settlement'
    | 'acks'
    | 'lease'
    | 'delay'
    | 'retention'
    | 'fanOut'
    | 'sessions'
    | 'countsDeliveries'
    | 'nackCounts'
    | 'headers'
  > & { readonly store: boolean; readonly nack: boolean; readonly move: boolean; readonly worse: boolean }
  for (const choice of product<Choice>({
    settlement: ['each', 'prefix', 'none'],
    acks: ['confirmed', 'sent'],
    lease: ['none', 'connection', 'fixed', 'renewable'],
    delay: [{}, { publish: limit }, { nack: limit }, { publish: limit, nack: limit }],
    retention: ['none', 'until-settled', 'log'],
    fanOut: [true, false],
    sessions: [true, false],
    countsDeliveries: [true, false],
    nackCounts: [true, false],
    headers: ['native', 'envelope'],
    store: [true, false],
    nack: [true, false],
    move: [true, false],
    worse: [true, false],
  })) {
    const { store, nack, move, worse, ...capabilities } = choice
    // A claimed delay of nack without the method is a lie of the adapter, which conformance finds.
    if (capabilities.delay.nack !== undefined && !nack) continue
    // A consumer that settles nothing, of a broker that can.
    const settlement = worse ? 'none' : capabilities.settlement
    yield { broker: 'test', capabilities: { ...able, ...capabilities }, consumer: { settlement, nack, move }, store }
  }
}
