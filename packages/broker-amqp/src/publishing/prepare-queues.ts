import type { OutgoingMessage } from '@sluice/core/adapter'
import type { Channel } from 'amqplib'
import { classifyAmqp } from '../classify.js'
import { withChannel } from '../connection/end-channel.js'
import type { Link } from '../connection/link.js'
import { delayRoute } from '../delay/delay-route.js'
import type { QueueMaker } from '../queues/make-queue.js'

/** Queues that could not be made, each with the reason: their messages are refused, the others are sent. */
export type RefusedQueues = ReadonlyMap<string, unknown>

/** Whether everything that a batch needs on the server is known to be there. */
export function isPrepared(link: Link, batch: readonly OutgoingMessage[], now: number): boolean {
  let before: string | undefined
  for (const { queue, dueAt } of batch) {
    if (queue !== before && !link.known.has(queue)) return false
    before = queue
    if (dueAt !== undefined && dueAt > now && !link.delays.has(levelOf(dueAt - now), queue)) return false
  }
  return true
}

/**
 * Makes queues, and what delay needs, each on a channel of its own, which a refusal closes.
 *
 * @throws what says that there is no connection: then nothing was sent.
 */
export async function prepareQueues(
  link: Link,
  maker: QueueMaker,
  batch: readonly OutgoingMessage[],
  now: number,
): Promise<RefusedQueues> {
  const levels = new Map<string, number>()
  for (const { queue, dueAt } of batch) {
    const level = dueAt !== undefined && dueAt > now ? levelOf(dueAt - now) : -1
    levels.set(queue, Math.max(level, levels.get(queue) ?? -1))
  }
  const refused = new Map<string, unknown>()
  const missing = [...levels].filter(
    ([queue, level]) => !link.known.has(queue) || (level >= 0 && !link.delays.has(level, queue)),
  )
  const prepare = async ([queue, level]: readonly [string, number], channel: Channel): Promise<void> => {
    const name = await maker.make(channel, queue)
    link.known.set(queue, name)
    if (level >= 0) await link.delays.make(channel, level, name)
    else await link.delays.attach(channel, name)
  }
  for (const one of missing) {
    try {
      await withChannel(link.publishing, channel => prepare(one, channel))
    } catch (error) {
      if (link.ended !== undefined || classifyAmqp(error).code === 'connection') throw error
      refused.set(one[0], error)
    }
  }
  return refused
}

function levelOf(delayMs: number): number {
  return delayRoute(delayMs, '')?.level ?? -1
}
