import type { Broker } from '@sluice/core'

/** The options of an adapter: those of its own function, without the address. Type them by `satisfies AmqpOptions`. */
export type ConnectOptions = object

/**
 * Makes a broker from an address, as a whole and as it was given, and what stands beside it. Opens nothing: core does,
 * on first use. What it throws reaches the caller of `connect` as it is, so it must not repeat a password.
 */
export type OpenScheme = (url: string, options: ConnectOptions) => Broker | Promise<Broker>
