import type { Admin } from '@sluice/core/adapter'
import type { Channel } from 'amqplib'
import { AmqpFault } from './connection/amqp-fault.js'
import { withChannel } from './connection/end-channel.js'
import type { Link } from './connection/link.js'
import { checkedName, type QueueMaker } from './queues/make-queue.js'

/**
 * Looking after queues, each question on a channel of its own of the consuming connection, which an alarm does not block.
 * `link` throws while there is no connection.
 */
export function amqpAdmin(link: () => Link, maker: QueueMaker): Admin {
  return {
    depth: async queue =>
      await asked(link(), 0, async channel => (await channel.checkQueue(checkedName(queue))).messageCount),
    purge: async queue =>
      await asked(link(), undefined, async channel => void (await channel.purgeQueue(checkedName(queue)))),
    remove: async queue => {
      const current = link()
      await asked(current, undefined, async channel => void (await channel.deleteQueue(checkedName(queue))))
      current.known.delete(queue)
      current.delays.forget(checkedName(queue))
    },
    declare: async (queue, options) => {
      const current = link()
      const given = argumentsOf(options)
      const before = maker.declared.get(queue)
      maker.declared.set(queue, given)
      try {
        const name = await withChannel(current.consuming, channel => maker.declare(channel, queue))
        current.known.set(queue, name)
        await withChannel(current.consuming, channel => current.delays.attach(channel, name))
      } catch (error) {
        if (before === undefined) maker.declared.delete(queue)
        else maker.declared.set(queue, before)
        throw error
      }
    },
  }
}

/** @param absent what is said of a queue that is not there. */
async function asked<Answer>(link: Link, absent: Answer, ask: (channel: Channel) => Promise<Answer>): Promise<Answer> {
  try {
    return await withChannel(link.consuming, ask)
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 404) return absent
    throw error
  }
}

function argumentsOf(options: { readonly [name: string]: unknown }): { readonly [name: string]: unknown } {
  const { arguments: given = {}, ...unknown } = options
  const [name] = Object.keys(unknown)
  if (name !== undefined)
    throw new AmqpFault('invalid', `A queue of RabbitMQ has no option ${name}; there is arguments.`)
  if (typeof given !== 'object' || given === null) throw new AmqpFault('invalid', 'arguments is an object.')
  return given as { readonly [name: string]: unknown }
}
