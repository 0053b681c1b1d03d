import { setTimeout as sleep } from 'node:timers/promises'
import { close, fixed, memory, Reject, task } from '@sluice/core'

const began = performance.now()

function say(text: string): void {
  console.log(`${((performance.now() - began) / 1_000).toFixed(1).padStart(4)} s  ${text}`)
}

// A plain function with a queue. A run takes a second, and still five start in each second.
const add = task(
  'add',
  { broker: memory(), rate: '5/s', retry: { limit: 3, backoff: fixed('200ms') } },
  async ({ x, y }: { x: number; y: number }, context) => {
    await sleep(1_000, undefined, { signal: context.signal })
    if (x === 3 && context.attempt === 1) throw new Error(`${x} + ${y}: the network blinked`)
    if (x === 7) throw new Reject('seven is out of order')
    say(`${x} + ${y} = ${x + y}, in attempt ${context.attempt}`)
    return x + y
  },
)

const { accepted } = await add.pushMany(Array.from({ length: 10 }, (_, i) => ({ x: i, y: i * 2 })))
say(`pushed ${accepted} messages`)

// Each message comes to one end, and the worker tells of it.
const worker = await add.consume()
let succeeded = 0
let dead = 0
await new Promise<void>(resolve => {
  const ended = (): void => {
    if (succeeded + dead === accepted) resolve()
  }
  worker.on('succeeded', () => {
    succeeded++
    ended()
  })
  worker.on('retried', ({ error, attempt, delayMs }) => say(`${error.message}; attempt ${attempt} in ${delayMs} ms`))
  worker.on('dead', ({ because }) => {
    dead++
    say(`kept aside, ${because}`)
    ended()
  })
})

// Running handlers finish, what is done is acknowledged, and the broker is let go.
await worker.close()
say(`${succeeded} succeeded, ${dead} dead, ${await add.depth()} left in the queue`)
await close(add)
