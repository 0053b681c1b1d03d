// One process of the crash test: `node child.mjs <role> <path> <log> <first>`. It writes down what happens, line by line
// and at once, so that what it wrote outlives a SIGKILL.
import { openSync, writeSync } from 'node:fs'
import { close, fixed, Reject, task } from '@sluice/core'
import { sqlite } from '@sluice/broker-sqlite'

const [role, path, log, name] = process.argv.slice(2)
const file = openSync(log, 'a')
const write = line => writeSync(file, `${line}\n`)

let stopping = false
process.on('SIGTERM', () => {
  stopping = true
})

const options = { broker: sqlite(path), concurrency: 200, lease: '1s', retry: { limit: 5, backoff: fixed('100ms') } }
const work = task('work', options, async ({ n }, { attempt }) => {
  if (n % 7 === 0) await new Promise(resolve => setTimeout(resolve, n % 30))
  if (n % 50 === 0 && attempt === 1) throw new Error('now and then')
  if (n % 333 === 0) throw new Reject('never')
})

async function publish() {
  for (let batch = 0; !stopping; batch++) {
    const ids = Array.from({ length: 40 }, (_, n) => `${name}-${batch}-${n}`)
    write(`offered ${ids.join(' ')}`)
    const pushes = ids.map((id, n) => work.publish({ n: batch * 40 + n + 1 }, { id }))
    await Promise.all(pushes.map((push, n) => push.then(() => write(`accepted ${ids[n]}`))))
    // Some backlog, no more.
    while (!stopping && (await work.depth()) > 3_000) await new Promise(resolve => setTimeout(resolve, 5))
  }
  await close(work)
}

async function consume() {
  const worker = await work.consume()
  for (const event of ['received', 'started', 'succeeded', 'failed', 'retried', 'dead', 'released']) {
    worker.on(event, ({ id, dropped }) => write(`${event} ${id} ${dropped === true}`))
  }
  worker.on('lease-lost', ({ id, when }) => write(`lease-lost ${id} ${when === 'held'}`))
  while (!stopping) await new Promise(resolve => setTimeout(resolve, 20))
  await close(work)
}

process.send?.('ready')
await (role === 'publisher' ? publish() : consume())
process.disconnect?.()
