import type { Position } from '../drivers/driver.js'
import type { KafkaReceipt } from './lane.js'

/** Where each partition stands once these are done: behind its last. */
export function marksOf(receipts: readonly KafkaReceipt[]): readonly Position[] {
  const marks = new Map<number, number>()
  for (const { offset, partition } of receipts) marks.set(partition, Math.max(marks.get(partition) ?? 0, offset + 1))
  return [...marks].map(([partition, offset]) => ({ partition, offset }))
}
