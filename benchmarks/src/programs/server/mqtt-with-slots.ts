import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@sluice/broker-sqlite'
import { mqtt } from '@sluice/broker-mqtt'
import type { Broker } from '@sluice/core'

/** At least once, also when processes die: the slots are leased in a file, which goes with this process. */
export function mqttWithSlots(url: string): Broker {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const { store } = sqlite(join(folder, 'slots.db'))
  if (store === undefined) throw new Error('SQLite has a store')
  return mqtt({ url, slots: store })
}
