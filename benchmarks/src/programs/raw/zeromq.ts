import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Dealer } from 'zeromq'
import type { Order } from '../core/order.js'
import { type Handler, type RawClient, rawIds } from './raw-client.js'

const router = fileURLToPath(new URL('zeromq-router.js', import.meta.url))
const perFrame = 100
/** Frames that are written and not confirmed, or handed over and not acknowledged. */
const window = 20

/** How a hundred messages are one frame: a part each, or lines of one part. */
type Shape = 'parts' | 'packed'

/** DEALER to a ROUTER in a process of its own: a hundred messages a frame, each frame confirmed, and acknowledged once handled. */
export async function open(shape: Shape): Promise<RawClient> {
  const child = fork(router, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  const [endpoint] = (await once(child, 'message')) as [string]
  const socket = new Dealer({ sendHighWaterMark: 0, receiveHighWaterMark: 0, linger: 0 })
  socket.connect(endpoint)
  const nextId = rawIds()
  const line = (order: Order): string => `${nextId()} ${JSON.stringify(order)}`
  const confirmed = async (): Promise<void> => void (await socket.receive())
  const send = async (lines: readonly string[]): Promise<void> =>
    await socket.send(shape === 'parts' ? ['P', ...lines] : ['P', lines.join('\n')])
  return {
    async publish(orders) {
      let open = 0
      for (const lines of framesOf(orders, line)) {
        if (open === window) {
          await confirmed()
          open--
        }
        await send(lines)
        open++
      }
      for (; open > 0; open--) await confirmed()
    },
    async publishOne(order) {
      await send([line(order)])
      await confirmed()
    },
    consume: (count, handler) => consume(socket, shape, count, handler),
    async close() {
      socket.close()
      child.disconnect()
      await ended
    },
  }
}

function* framesOf(orders: Iterable<Order>, line: (order: Order) => string): IterableIterator<string[]> {
  let lines: string[] = []
  for (const order of orders) {
    if (lines.push(line(order)) < perFrame) continue
    yield lines
    lines = []
  }
  if (lines.length > 0) yield lines
}

/** What is handed over and not acknowledged is the credit: an acknowledgement asks for the next frame. */
async function consume(socket: Dealer, shape: Shape, count: number, handler: Handler): Promise<void> {
  await socket.send(['R', String(shape === 'parts' ? perFrame : 1), String(window)])
  let unanswered = 0
  for (let left = count; left > 0 || unanswered > 0; ) {
    const [kind, frame, ...parts] = await socket.receive()
    if (String(kind) === 'K') {
      unanswered--
      continue
    }
    for (const order of shape === 'parts' ? ordersOfParts(parts) : ordersOfLines(String(parts[0]))) {
      await handler(order)
      left--
    }
    await socket.send(['A', frame as Buffer])
    unanswered++
  }
}

function* ordersOfParts(parts: readonly Buffer[]): IterableIterator<Order> {
  for (const part of parts) yield JSON.parse(part.toString('utf8', part.indexOf(0x20) + 1)) as Order
}

function* ordersOfLines(text: string): IterableIterator<Order> {
  for (const line of text.split('\n')) yield JSON.parse(line.slice(line.indexOf(' ') + 1)) as Order
}
