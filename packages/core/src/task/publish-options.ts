import type { Duration } from '../clock/duration.js'
import type { Abilities } from './abilities.js'

/** What one publish says besides its arguments. Everything is optional; `push` says nothing of it. */
export interface PublishOptions<Can extends Abilities = Abilities> {
  /** Not before this long from now. Not together with `at`. */
  readonly delay?: Can['delay'] | undefined
  /** Not before this instant; one in the past means at once. Not together with `delay`. */
  readonly at?: Can['at'] | undefined
  /** Dropped, with an event, when it could not start this long after it was due. Needs `delay` or `at`. */
  readonly misfireGrace?: Duration | undefined
  /** Dropped when it has not started this long from now, a delay included. */
  readonly expiresIn?: Duration | undefined
  /** 0, the default, is the lowest; higher ones are handed out first. Below the broker's number of levels. */
  readonly priority?: Can['priority'] | undefined
  /** Names the message, for deduplication and for finding it; 1 to 255 printable ASCII characters. Default: one is made. */
  readonly id?: string | undefined
  /** Messages of one key keep their order where the broker orders by key; 1 to 255 characters. */
  readonly key?: string | undefined
  /** Travel with it, through retries and dead letters. Names in lower case; `sluice-` is reserved; at most 64, 8 KiB in all. */
  readonly headers?: { readonly [name: string]: string } | undefined
  /** For this message alone; loosens only as far as the option `overrides` of the consuming task allows. */
  readonly overrides?: MessageOverrides | undefined
}

/** Controls that a message may set for itself. */
export interface MessageOverrides {
  readonly timeout?: Duration | undefined
  /** Runs after the first. */
  readonly retry?: number | undefined
}
