import type { ConsumerInfo } from '@nats-io/jetstream'
import { consumerNotFound, errorNumber, streamNotFound } from '../link/api.js'
import type { ArrivedMessage } from '../link/nats-like.js'
import { durable } from './place.js'
import type { Session } from './session.js'

const page = 1_000

/**
 * Removes what is not handed out. JetStream's own purge takes what workers hold as well, so that it serves only where they
 * hold nothing; else we take what waits, and acknowledge it.
 */
export async function purge(session: Session, queue: string): Promise<void> {
  const { abilities, api, places } = session
  const place = places.of(queue)
  const clear = (filter: string): Promise<unknown> => api.call(`STREAM.PURGE.${place.stream}`, { filter })
  try {
    if (abilities.schedules) await clear(`${place.waiting}.*`)
    let held = 0
    try {
      held = (await api.call<ConsumerInfo>(`CONSUMER.INFO.${place.stream}.${durable}`)).num_ack_pending
    } catch (error) {
      if (errorNumber(error) !== consumerNotFound) throw error
    }
    if (held === 0) await clear(place.subject)
    else while ((await takeAll(session, place.stream)) > 0) {} // until a page comes back empty
  } catch (error) {
    if (errorNumber(error) !== streamNotFound) throw error
  }
}

/** One page; how many it were. */
async function takeAll({ api, host, link }: Session, stream: string): Promise<number> {
  const inbox = link.inbox()
  const receipts: string[] = []
  let ended: (() => void) | undefined
  const end = new Promise<void>(resolve => {
    ended = resolve
  })
  const subscription = link.connection.subscribe(`${inbox}.*`, {
    callback: (error, message: ArrivedMessage) => {
      if (error === null && message.reply?.startsWith('$JS.ACK.')) receipts.push(message.reply)
      if (error !== null || !message.reply?.startsWith('$JS.ACK.') || receipts.length === page) ended?.()
    },
  })
  // A page that is not full ends by its time: servers tell no end of what came without waiting.
  const cancel = host.clock.at(host.clock.monotonic() + 2_000, () => ended?.())
  try {
    const request = JSON.stringify({ batch: page, expires: 250e6 })
    link.connection.publish(`${api.prefix}.CONSUMER.MSG.NEXT.${stream}.${durable}`, request, { reply: `${inbox}.0` })
    await end
  } finally {
    cancel()
    if (!link.connection.isClosed()) subscription.unsubscribe()
  }
  // What was lost on the way is no empty page.
  link.check()
  if (receipts.length > 0) await link.settle(receipts, () => '+ACK')
  return receipts.length
}
