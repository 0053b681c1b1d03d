import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ServerMissing } from '@sluice/testbed'
import { brokers, type Place } from './brokers.js'
import { header, lacksOf, type Outcome, print, rowOf } from './table.js'

const run = promisify(execFile)
const lines: (string | readonly string[])[] = [header]
const lacks: string[] = []

for (const [name, find] of brokers) {
  let place: Place | undefined
  try {
    place = await find()
    // The same files each time, in a process of their own. Only this line of its environment differs.
    const env = { ...process.env, QUEUE_URL: place.url }
    const options = { cwd: import.meta.dirname, env, timeout: 60_000 }
    const { stdout } = await run(process.execPath, ['--import', 'tsx', 'once.ts'], options)
    const outcome = JSON.parse(stdout) as Outcome
    lines.push(rowOf(name, await place.version(), outcome))
    lacks.push(...lacksOf(name, outcome))
  } catch (error) {
    if (!(error instanceof ServerMissing) || process.env.CI === 'true') throw error
    lines.push(`${name}  skipped: ${error.message}`)
  } finally {
    await place?.remove()
  }
}

print([...lines, '', ...lacks])
