import { close, memory, task } from '@sluice/core'
import { Pace } from './pace.js'
import { phases, serveSupplier } from './supplier.js'

const perSecond = 7
const supplier = await serveSupplier()
const pace = new Pace(perSecond)
const results: number[] = []

const price = task('price', { broker: memory(), rate: '7/s' }, async ({ hotel }: { hotel: number }, context) => {
  pace.started(performance.now())
  const answer = await fetch(`${supplier.url}?hotel=${hotel}`, { signal: context.signal })
  const { price } = (await answer.json()) as { price: number }
  results.push(performance.now())
  return price
})

const seconds = phases.reduce((sum, { forSeconds }) => sum + forSeconds, 0)
const { accepted } = await price.pushMany(Array.from({ length: seconds * perSecond }, (_, hotel) => ({ hotel })))
const worker = await price.consume()

await new Promise<void>(resolve => worker.on('started', () => resolve()))

console.log('second   supplier takes   starts   results')
for (let second = 0; results.length < accepted; second++) {
  const from = pace.begin + second * 1_000
  await until(from + 500)
  const latency = `${supplier.latencyMs() / 1_000} s`
  await until(from + 1_000)
  const came = results.filter(at => at >= from && at < from + 1_000).length
  row([second + 1, latency, pace.perSecond()[second] ?? 0, came])
}

await worker.close()
await close(price)
supplier.close()

const most = Math.max(...pace.perSecond())
const mean = pace.mean()
console.log(`${results.length} prices; ${mean.toFixed(2)} starts a second, at most ${most} in one`)

// What the machine takes away between the start and our reading of the clock makes eight starts look closer than they were.
const steady = most <= perSecond && pace.closestMs() > 950 && Math.abs(mean / perSecond - 1) < 0.05
console.log(steady ? 'held at 7 a second' : `not held at 7 a second: eight starts within ${pace.closestMs()} ms`)
process.exitCode = steady ? 0 : 1

function row(cells: readonly (number | string)[]): void {
  console.log(cells.map((cell, column) => String(cell).padStart([6, 17, 9, 10][column] ?? 0)).join(''))
}

async function until(at: number): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, Math.max(0, at - performance.now())))
}
