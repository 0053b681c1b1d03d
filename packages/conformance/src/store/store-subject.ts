import type { Store } from '@sluice/core/adapter'
import type { SubjectFacts } from '../subject.js'

/** A store under test. A package exports one under the name `storeSubject`. */
export interface StoreSubject extends SubjectFacts {
  /**
   * A new store object, not opened. All that one process creates share their state, so that one sees what another
   * kept; the suite creates several at once.
   */
  create(url?: string): Store | Promise<Store>
}
