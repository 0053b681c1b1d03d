import { connect } from '@sluice/connect'
import { memoryStore, task } from '@sluice/core'

// The line. Everything below is the same, whatever the address says.
const broker = await connect(process.env.QUEUE_URL)

// The store takes dead letters where a broker keeps nothing for those who are not there.
const options = { broker, store: memoryStore(), concurrency: 100, retry: 3 }

export const sum = task('sum', options, async ({ x, y }: { x: number; y: number }) => x + y)
