import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@sluice/broker-sqlite'
import { close, task } from '@sluice/core'

const folder = mkdtempSync(join(tmpdir(), 'sluice-quickstart-'))
const broker = sqlite(join(folder, 'jobs.db'))

const add = task('add', { broker, rate: '5/s' }, async ({ x, y }: { x: number; y: number }) => x + y)

await add.pushMany(Array.from({ length: 100 }, (_, i) => ({ x: i, y: i * 2 }))) // {"x":0,"y":0} travels, nothing else
const worker = await add.consume() // five a second, however long each takes

// That is all; the rest watches it, and ends this program when the queue is empty.
const began = performance.now()
let done = 0
await new Promise<void>(resolve => {
  worker.on('succeeded', () => {
    done++
    if (done % 10 === 0) console.log(`${done} of 100 done`)
    if (done === 100) resolve()
  })
})
const seconds = ((performance.now() - began) / 1_000).toFixed(1)
await worker.close()
console.log(`${done} sums in ${seconds} s, ${await add.depth()} left in the queue`)
await close(add)
rmSync(folder, { recursive: true })
