import { close } from '@sluice/core'
import { sum } from './sums.js'

// Two thousand sums through whatever broker sums.ts was given, and what became of them, as a line of JSON.
const messages = 2_000
const runs = new Map<string, number>()
let over = 0

// The worker is there before the first push: some brokers keep nothing for later.
const worker = await sum.consume()
const allDone = new Promise<void>(resolve => {
  worker.on('succeeded', ({ id }) => {
    runs.set(id, (runs.get(id) ?? 0) + 1)
    over++
    if (runs.size === messages) resolve()
  })
})

const began = performance.now()
await sum.pushMany(Array.from({ length: messages }, (_, x) => ({ x, y: x * 2 })))
await allDone
const seconds = (performance.now() - began) / 1_000

// Closing acknowledges what is done.
await worker.close()
const { guarantees } = await sum.explain()
await close(sum)
console.log(
  JSON.stringify({
    done: runs.size,
    perSecond: messages / seconds,
    duplicates: over - runs.size,
    guarantees,
  }),
)
