import type { Row } from './negotiation-row.js'
import { deliveryRows } from './negotiation-table-delivery.js'
import { endRows } from './negotiation-table-ends.js'
import { sourceRows } from './negotiation-table-source.js'
import { waitingRows } from './negotiation-table-waiting.js'

/**
 * Feature × what is there → native, store, in place, off or refused: all that is decided before a consumer starts, in
 * the order in which `explain` prints it. The only place that decides it.
 */
export const negotiationTable: readonly Row[] = [...deliveryRows, ...waitingRows, ...endRows, ...sourceRows]
