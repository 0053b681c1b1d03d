import type { Capabilities } from '../contract/capabilities.js'
import type { Consumer } from '../contract/consumer.js'
import type { Wants } from './negotiate-wants.js'

/** What a consumer object can do beyond the capabilities: an optional method is its own flag. */
export interface ConsumerFacts {
  readonly settlement: 'each' | 'prefix' | 'none'
  readonly nack: boolean
  readonly move: boolean
}

/** What there is to build on: input of negotiation besides `Wants`. */
export interface Ground {
  readonly broker: string
  readonly capabilities: Capabilities
  readonly consumer: ConsumerFacts
  /** The task, or its broker, has a store. */
  readonly store: boolean
  /** What the adapter adds to the remedy for a feature. */
  readonly remedy?: ((feature: string) => string | undefined) | undefined
}

/** The adapter's own way first, where it knows one. */
export function remedyFor(feature: string, { remedy }: Pick<Ground, 'remedy'>, ours: string): string {
  const theirs = remedy?.(feature)
  return theirs === undefined ? ours : `${theirs} ${ours}`
}

/** Reads the flags off a consumer. */
export function factsOf(consumer: Consumer): ConsumerFacts {
  return {
    settlement: consumer.settlement,
    nack: consumer.nack !== undefined,
    move: consumer.move !== undefined,
  }
}

/**
 * @param broker its name, for errors.
 * @param capabilities what holds now, as `open` said it.
 * @param store whether the task or its broker has a store.
 * @param consumer the flags of the consumer; before there is one, what the capabilities alone promise: that decides
 * every refusal as a real one would.
 * @param remedy what the adapter adds to core's remedies.
 */
export function groundOf(
  broker: string,
  capabilities: Capabilities,
  store: boolean,
  consumer: ConsumerFacts = assumedConsumer(capabilities),
  remedy?: Ground['remedy'],
): Ground {
  return { broker, capabilities, store, consumer, remedy }
}

function assumedConsumer(capabilities: Capabilities): ConsumerFacts {
  return { settlement: capabilities.settlement, nack: capabilities.delay.nack !== undefined, move: false }
}

/** A `nack` that means what core needs: of this delivery alone, and not counted as a hand-out that nobody settled. */
export function takesBack(ground: Ground): boolean {
  return ground.consumer.nack && ground.consumer.settlement === 'each' && !ground.capabilities.nackCounts
}

export function delaysByNack(ground: Ground): boolean {
  return takesBack(ground) && ground.capabilities.delay.nack !== undefined
}

/** Why no delay of the broker can be used, the least that explains it: a `nack` delay may be claimed and be of no use. */
export function whyNoDelay(ground: Ground): string {
  if (ground.capabilities.delay.nack === undefined || delaysByNack(ground)) return 'the broker cannot delay'
  if (ground.capabilities.nackCounts) return 'the broker delays only by a `nack`, which it counts as a delivery'
  return 'the broker delays only by a `nack`, which this consumer cannot use'
}

export function delaysByPublish(ground: Ground): boolean {
  return ground.capabilities.delay.publish !== undefined
}

/** Somebody keeps a message for as long as it has to wait. */
export function delays(ground: Ground): boolean {
  return delaysByNack(ground) || delaysByPublish(ground) || ground.store
}

/** A delivery of a consumer that never settles is gone when handed out, whatever leases the broker has. */
export function leaseOf(ground: Ground): 'none' | 'connection' | 'fixed' | 'renewable' {
  return ground.consumer.settlement === 'none' ? 'none' : ground.capabilities.lease
}

export const defaultLeaseMs = 12_000
const longestHoldMs = 10_000

/**
 * The lease to ask for. A fixed one cannot be renewed, so that by default it covers the longest hold and the timeout
 * of the handler, with two seconds to settle.
 */
export function leaseMsOf(wants: Wants, ground: Ground): number | undefined {
  const lease = leaseOf(ground)
  if (lease === 'none' || lease === 'connection') return undefined
  if (wants.leaseMs !== undefined) return wants.leaseMs
  if (lease === 'renewable' || wants.timeoutMs === undefined) return defaultLeaseMs
  return Math.max(defaultLeaseMs, 2 * wants.timeoutMs + 2_000)
}

/** How long a delivery may be held waiting for its start. */
export function holdMsOf(wants: Wants, ground: Ground): number {
  const leaseMs = leaseMsOf(wants, ground)
  return leaseMs === undefined ? longestHoldMs : Math.min(Math.floor(leaseMs / 2), longestHoldMs)
}
