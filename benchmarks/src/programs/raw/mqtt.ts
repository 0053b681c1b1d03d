import type { MqttClient } from 'mqtt'
import type { Order } from '../core/order.js'
import { clientOf, connected, leftInSession } from './mqtt-sessions.js'
import { type Handler, type RawClient, rawIds } from './raw-client.js'

/** So many are written and not confirmed. */
const window = 1_000

/** QoS 1, MQTT 5, a session that the server keeps, subscribed to a share; each acknowledged after its handler. */
export async function open(url: string, queue: string): Promise<RawClient> {
  const worker = `${queue}-worker`
  const before = clientOf(url, worker)
  await connected(before)
  await before.subscribeAsync(`$share/workers/${queue}`, { qos: 1 })
  await before.endAsync()
  const publisher = clientOf(url, queue, { clean: true, properties: {} })
  await connected(publisher)
  const nextId = rawIds()
  const send = (order: Order, confirmed: (error?: Error | null) => void): void => {
    const properties = { userProperties: { id: nextId() } }
    publisher.publish(queue, JSON.stringify(order), { qos: 1, properties }, confirmed)
  }
  let unhandled = 0
  return {
    publish: async orders => {
      unhandled += await publishAll(orders, send)
    },
    async publishOne(order) {
      await new Promise<void>((resolve, reject) => send(order, error => (error ? reject(error) : resolve())))
      unhandled++
    },
    async consume(count, handler) {
      await consume(clientOf(url, worker), count, handler)
      unhandled -= count
    },
    async close() {
      await publisher.endAsync()
      const left = await leftInSession(url, worker)
      if (left !== unhandled) throw new Error(`${left} messages are left, not ${unhandled}`)
    },
  }
}

/** Resolves with how many they were. */
async function publishAll(
  orders: Iterable<Order>,
  send: (order: Order, confirmed: (error?: Error | null) => void) => void,
): Promise<number> {
  let sent = 0
  let open = 0
  let failure: Error | undefined
  let wake: (() => void) | undefined
  const confirmed = (error?: Error | null): void => {
    failure ??= error ?? undefined
    open--
    wake?.()
  }
  const below = async (most: number): Promise<void> => {
    while (open >= most) {
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
  }
  for (const order of orders) {
    if (open >= window) await below(window)
    open++
    sent++
    send(order, confirmed)
  }
  await below(1)
  if (failure !== undefined) throw failure
  return sent
}

/** The client hands over one after the other, and acknowledges when told that it is done. Its end comes behind that. */
async function consume(client: MqttClient, count: number, handler: Handler): Promise<void> {
  let left = count
  const all = new Promise<void>((resolve, reject) => {
    client.handleMessage = (packet, done) => {
      if (packet.cmd !== 'publish') return done()
      handler(JSON.parse(packet.payload.toString()) as Order).then(() => {
        done()
        if (--left === 0) resolve()
      }, reject)
    }
  })
  await connected(client)
  await all
  await client.endAsync()
}
