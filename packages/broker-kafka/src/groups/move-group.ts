import type { Driver, Position } from '../drivers/driver.js'
import { KafkaFault } from '../link/kafka-fault.js'

/** Puts a group elsewhere, as its only member for a moment. Refused while it has others: they would not notice. */
export async function moveGroup(driver: Driver, group: string, topic: string, to: readonly Position[]): Promise<void> {
  if (await driver.isActive(group)) {
    throw new KafkaFault('conflict', 'The group has consumers now; close them, then move it.', { retryable: true })
  }
  const ours: number[] = []
  const quiet = { records: () => undefined, failed: () => undefined }
  const assigned = (partitions: readonly number[]): void => {
    ours.splice(0, ours.length, ...partitions)
  }
  const member = await driver.join({ group, topic }, { ...quiet, assigned })
  try {
    if (ours.length !== to.length)
      throw new KafkaFault('conflict', 'Somebody else has joined the group just now.', { retryable: true })
    await member.commit(to)
  } finally {
    await member.leave()
  }
}
