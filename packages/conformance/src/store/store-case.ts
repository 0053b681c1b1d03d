import type { CaseOf, Need } from '../case.js'
import type { StoreKit } from './store-kit.js'

/** What a store says of itself: nearly everything is required of every store. */
export interface StoreClaims {
  readonly watch: boolean
  /** Whether the suite can take the connection away. */
  readonly faults: boolean
}

/** One promise of the store contract. */
export type StoreCase = CaseOf<StoreClaims, StoreKit>

export const watches: Need<StoreClaims> = { says: 'watch', met: claims => claims.watch }
export const storeFaults: Need<StoreClaims> = {
  says: 'a socket or faults of the subject',
  met: claims => claims.faults,
}
