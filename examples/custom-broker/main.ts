import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compareReports, readReport, reportFile, runConformance } from '@sluice/conformance'
import { close, task } from '@sluice/core'
import { httpQueue } from './adapter/http-queue.js'
import { startQueueServer } from './server/queue-server.js'

const server = await startQueueServer()

// The adapter at work: any task, on a broker that Sluice has never heard of.
const add = task('add', { broker: httpQueue(server.url), rate: '50/s' }, async ({ x, y }: { x: number; y: number }) => {
  return x + y
})
await add.pushMany(Array.from({ length: 50 }, (_, i) => ({ x: i, y: i * 2 })))
const worker = await add.consume()
let done = 0
await new Promise<void>(resolve => {
  worker.on('succeeded', () => {
    done++
    if (done === 50) resolve()
  })
})
await worker.close()
console.log(`${done} messages handled, ${await add.depth()} left in the queue`)
await close(add)

// And on trial: every case of the suite, faults of the network included.
process.env.QUEUE_URL = server.url
const { subject } = await import('./subject.js')
const report = await runConformance(subject)
const { failed, notClaimed, passed, waived } = report.totals
for (const { id, reason, result } of report.cases) if (result === 'failed') console.log(`FAILED ${id}: ${reason}`)
console.log(`${passed} passed, ${failed} failed, ${notClaimed} not claimed, ${waived} waived`)

const folder = fileURLToPath(new URL('.', import.meta.url))
const committed = readReport(reportFile(folder))
if (committed !== undefined) console.log(compareReports(committed, report).summary)
const sources = readdirSync(new URL('adapter', import.meta.url)).map(name => `${folder}adapter/${name}`)
const lines = sources.reduce((sum, file) => sum + readFileSync(file, 'utf8').trimEnd().split('\n').length, 0)
console.log(`an adapter of ${lines} lines${lines > 150 ? ', which is too long' : ''}`)
await server.close()
