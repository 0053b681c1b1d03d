import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serverSetup } from '@sluice/testbed/vitest'

/** A Mosquitto, and a folder for the file in which slots are leased: processes of a case share it. */
export async function setup(): Promise<() => Promise<void>> {
  const end = await serverSetup('mosquitto')()
  const folder = mkdtempSync(join(tmpdir(), 'sluice-mqtt-'))
  process.env.SLUICE_TESTED_MQTT_SLOTS = join(folder, 'slots')
  return async () => {
    await end()
    rmSync(folder, { recursive: true, force: true })
  }
}
