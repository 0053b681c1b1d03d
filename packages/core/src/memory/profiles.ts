import type { Admin } from '../contract/admin.js'
import type { Capabilities } from '../contract/capabilities.js'
import { full } from './profiles/full.js'

/** A class of broker as `memory` plays it. */
export interface Profile {
  readonly capabilities: Capabilities
  /** Optional methods of its consumers. */
  readonly consumer: readonly ('nack' | 'move' | 'extend' | 'resize')[]
  readonly admin: readonly (keyof Admin)[]
  /** Whether it can be the store, too. */
  readonly store: boolean
}

type Table = {
  readonly full: typeof full
}

export type ProfileName = keyof Table

/** Their capabilities as literal types. */
export type Profiles = { readonly [P in ProfileName]: Table[P] }

const queueAdmin = ['depth', 'purge', 'remove', 'list', 'declare', 'browse'] as const

export const profiles: { readonly [P in ProfileName]: Profile } = {
  full: { capabilities: full, consumer: ['nack', 'move', 'extend', 'resize'], admin: queueAdmin, store: true },
}
