import { join } from 'node:path'
import { implement, run } from '@sluice/core'
import { outcomeOf } from './outcome.js'
import { fileQueue } from './queue.js'
import { Rows } from './rows.js'

// A whole worker process. It ends on SIGTERM, and when the program that started it is gone.
const [folder = '', jobs = '', results = '', perSecond = ''] = process.argv.slice(2)
const rows = new Rows(results)
const orphaned = new AbortController()
process.once('disconnect', () => orphaned.abort())
// It may be gone before we listen.
if (process.connected === false) orphaned.abort()

const hashFile = implement(
  fileQueue(jobs),
  { rate: { limit: Number(perSecond) }, concurrency: 8, lease: '2s' },
  async ({ path }, context) => {
    // A file that cannot be read is an answer too: trying again would not change it.
    rows.save(path, await outcomeOf(join(folder, path)), context.deliveryCount)
  },
)

await run([hashFile], { signal: orphaned.signal })
rows.close()
if (process.connected) process.disconnect()
