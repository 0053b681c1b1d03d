import { setTimeout as sleep } from 'node:timers/promises'

// DO NOT USE. This is what it all comes to; README.md lists what is missing, and that is what Sluice is.
function task<Args>(perSecond: number, handler: (args: Args) => Promise<void>) {
  const queue: { body: string; attempt: number }[] = []
  let running = 0
  const run = async ({ body, attempt }: { body: string; attempt: number }): Promise<void> => {
    running++
    await handler(JSON.parse(body)).catch(error => {
      if (attempt < 3) queue.push({ body, attempt: attempt + 1 })
      else console.log(`given up: ${body}: ${error.message}`)
    })
    running--
  }
  const push = (args: Args): void => void queue.push({ body: JSON.stringify(args), attempt: 1 })
  const consume = async (): Promise<void> => {
    for (let slot = performance.now(); queue.length + running > 0; slot += 1_000 / perSecond) {
      await sleep(Math.max(0, slot - performance.now()))
      const message = queue.shift()
      if (message !== undefined) void run(message)
    }
  }
  return { push, consume }
}

let blinks = 1
const add = task(20, async ({ x, y }: { x: number; y: number }) => {
  await sleep(500)
  if (x === 3 && blinks-- > 0) throw new Error('the network blinked')
  if (x === 7) throw new Error('seven is out of order')
  console.log(`${x} + ${y} = ${x + y}`)
})

for (let x = 0; x < 10; x++) add.push({ x, y: x * 2 })
await add.consume()
console.log('nothing left')
