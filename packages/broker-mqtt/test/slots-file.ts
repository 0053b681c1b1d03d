import { sqlite } from '@sluice/broker-sqlite'
import type { Store } from '@sluice/core/adapter'

/** A store of its own, in a file that all processes of this run share. */
export function slotsIn(name: string): Store {
  const { store } = sqlite(`${process.env.SLUICE_TESTED_MQTT_SLOTS ?? '/tmp/sluice-mqtt-slots'}-${name}.db`)
  if (store === undefined) throw new Error('SQLite has a store')
  return store
}
