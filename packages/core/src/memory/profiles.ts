import type { Admin } from '../contract/admin.js'
import type { Capabilities } from '../contract/capabilities.js'
import { atMostOnce } from './profiles/at-most-once.js'
import { connectionLease } from './profiles/connection-lease.js'
import { coreReconnect } from './profiles/core-reconnect.js'
import { fixedLease } from './profiles/fixed-lease.js'
import { full } from './profiles/full.js'
import { log } from './profiles/log.js'
import { nackCounts } from './profiles/nack-counts.js'
import { nackDelayOnly } from './profiles/nack-delay-only.js'
import { noDelay } from './profiles/no-delay.js'
import { noHeaders } from './profiles/no-headers.js'
import { noNack } from './profiles/no-nack.js'
import { publishDelayOnly } from './profiles/publish-delay-only.js'
import { revoking } from './profiles/revoking.js'
import { sentAcks } from './profiles/sent-acks.js'
import { smallLimits } from './profiles/small-limits.js'

/** The classes of broker that `memory` can play, and their capabilities as literal types. */
export type Profiles = {
  readonly full: typeof full
  readonly log: typeof log
  readonly 'at-most-once': typeof atMostOnce
  readonly 'no-delay': typeof noDelay
  readonly 'fixed-lease': typeof fixedLease
  readonly 'connection-lease': typeof connectionLease
  readonly revoking: typeof revoking
  readonly 'no-headers': typeof noHeaders
  readonly 'small-limits': typeof smallLimits
  readonly 'nack-counts': typeof nackCounts
  readonly 'no-nack': typeof noNack
  readonly 'publish-delay-only': typeof publishDelayOnly
  readonly 'nack-delay-only': typeof nackDelayOnly
  readonly 'core-reconnect': typeof coreReconnect
  readonly 'sent-acks': typeof sentAcks
}

export type ProfileName = keyof Profiles

/** How a class of broker behaves. */
export interface Profile {
  readonly capabilities: Capabilities
  /** The optional methods that its consumers have. With `resize` the window bounds what is unsettled. */
  readonly consumer: readonly ('nack' | 'move' | 'extend' | 'resize')[]
  readonly admin: readonly (keyof Admin)[]
  /** It pushes up to the window, asked or not. */
  readonly push: boolean
  /** It can be the store, too. */
  readonly store: boolean
}

const admin = ['depth', 'purge', 'remove', 'list', 'declare', 'browse'] as const
const all = ['nack', 'move', 'extend', 'resize'] as const
const pull = { admin, push: false, store: false }
const push = { admin, push: true, store: false }

/** The optional methods that consumers of this profile do not have. */
export function methodsWithout(profile: Profile): ('nack' | 'move' | 'extend' | 'resize')[] {
  return all.filter(method => !profile.consumer.includes(method))
}

export const profiles: { readonly [P in ProfileName]: Profile & { readonly capabilities: Profiles[P] } } = {
  full: { ...pull, capabilities: full, consumer: all, store: true },
  log: {
    ...pull,
    capabilities: log,
    consumer: [],
    admin: ['depth', 'purge', 'remove', 'list', 'browse', 'seek'],
  },
  'at-most-once': { ...pull, capabilities: atMostOnce, consumer: [], admin: [] },
  'no-delay': { ...pull, capabilities: noDelay, consumer: all },
  'fixed-lease': { ...pull, capabilities: fixedLease, consumer: ['nack'], admin: ['depth', 'purge', 'remove', 'list'] },
  'connection-lease': { ...push, capabilities: connectionLease, consumer: ['nack', 'resize'] },
  revoking: { ...push, capabilities: revoking, consumer: ['resize'], admin: [] },
  'no-headers': { ...pull, capabilities: noHeaders, consumer: ['nack', 'move', 'extend'] },
  'small-limits': { ...pull, capabilities: smallLimits, consumer: all },
  'nack-counts': { ...pull, capabilities: nackCounts, consumer: ['nack', 'move', 'extend'] },
  'no-nack': { ...pull, capabilities: noNack, consumer: ['extend'] },
  'publish-delay-only': { ...pull, capabilities: publishDelayOnly, consumer: ['nack', 'move', 'extend'] },
  'nack-delay-only': { ...pull, capabilities: nackDelayOnly, consumer: ['nack', 'move', 'extend'] },
  'core-reconnect': { ...pull, capabilities: coreReconnect, consumer: all },
  'sent-acks': { ...pull, capabilities: sentAcks, consumer: ['nack', 'extend'] },
}
