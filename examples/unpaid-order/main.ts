import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sqlite } from '@sluice/broker-sqlite'
import { close, task } from '@sluice/core'

type Order = { placedAt: number; state: 'open' | 'paid' | 'cancelled' }

// Stands for the shop's database.
const orders = new Map<string, Order>()

const folder = mkdtempSync(join(tmpdir(), 'sluice-unpaid-order-'))
const broker = sqlite(join(folder, 'jobs.db'))

const cancelUnpaid = task('cancel-unpaid', { broker }, ({ order }: { order: string }) => {
  const found = orders.get(order)
  if (found === undefined) return
  const seconds = ((performance.now() - found.placedAt) / 1_000).toFixed(1)
  // At least once: a second delivery finds it cancelled and does nothing.
  if (found.state === 'open') {
    found.state = 'cancelled'
    console.log(`${order}: cancelled after ${seconds} s, it was not paid`)
  } else console.log(`${order}: looked at after ${seconds} s, it is ${found.state}`)
})

async function place(order: string): Promise<void> {
  orders.set(order, { placedAt: performance.now(), state: 'open' })
  await cancelUnpaid.publish({ order }, { delay: '2s' })
  console.log(`${order}: placed, to be paid within 2 s`)
}

function pay(order: string): void {
  const found = orders.get(order)
  if (found?.state === 'open') found.state = 'paid'
  console.log(found?.state === 'paid' ? `${order}: paid` : `${order}: too late to pay, it is ${found?.state}`)
}

const worker = await cancelUnpaid.consume()
await place('books')
await place('shoes')
pay('books')

// Messages that wait for their time are part of the depth.
while ((await cancelUnpaid.depth()) > 0) await sleep(100)
pay('shoes')

await worker.close()
await close(cancelUnpaid)
rmSync(folder, { recursive: true })
