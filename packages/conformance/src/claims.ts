import type { Admin, Capabilities, Consumer } from '@sluice/core/adapter'

export type ConsumerMethod = 'nack' | 'move' | 'extend' | 'resize'
export type AdminMethod = keyof Admin

/**
 * What a broker says of itself on this server, read once before the first case: its capabilities as `open` answered
 * and the optional methods that are there. Nothing else decides which cases run.
 */
export interface Claims {
  readonly brokerName: string
  readonly capabilities: Capabilities
  readonly consumer: ReadonlySet<ConsumerMethod>
  readonly admin: ReadonlySet<AdminMethod>
  readonly store: boolean
  /** Whether another process reaches the same server: the subject has an address. */
  readonly shared: boolean
  /** Whether the suite can take the connection away. */
  readonly faults: boolean
  /** Whether the bytes run through the suite's proxy, which knows more faults than a cut. */
  readonly proxied: boolean
}

const consumerMethods: readonly ConsumerMethod[] = ['nack', 'move', 'extend', 'resize']
const adminMethods: readonly AdminMethod[] = ['depth', 'purge', 'remove', 'list', 'declare', 'browse', 'seek']

/** Which optional methods a consumer has. */
export function consumerMethodsOf(consumer: Consumer): ReadonlySet<ConsumerMethod> {
  return new Set(consumerMethods.filter(method => typeof consumer[method] === 'function'))
}

/** Which optional methods an admin has. */
export function adminMethodsOf(admin: Admin | undefined): ReadonlySet<AdminMethod> {
  return new Set(adminMethods.filter(method => typeof admin?.[method] === 'function'))
}
