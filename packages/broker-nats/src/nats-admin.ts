import type { ApiPaged, StreamInfo } from '@nats-io/jetstream'
import type { Admin, Delivery } from '@sluice/core/adapter'
import { errorNumber, streamNotFound } from './link/api.js'
import { NatsFault } from './link/nats-fault.js'
import { browse } from './queues/browse.js'
import { purge } from './queues/purge.js'
import type { Session } from './queues/session.js'

/** Looking after queues. `session` throws while there is none. */
export function natsAdmin(session: () => Session): Admin {
  return {
    depth: async queue => await depth(session(), queue),
    purge: async queue => await purge(session(), queue),
    remove: async queue => await remove(session(), queue),
    list: async () => await list(session()),
    declare: async (queue, options) => await declare(session(), queue, options),
    browse: async (queue, want): Promise<readonly Delivery[]> => await browse(session(), queue, want),
  }
}

/** What `work` gives; `otherwise` where there is no such stream. */
async function ofStream<Answer>(otherwise: Answer, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    if (errorNumber(error) === streamNotFound) return otherwise
    throw error
  }
}

/** A stream of a work queue holds exactly what is not settled, scheduled messages included. */
function depth({ api, places }: Session, queue: string): Promise<number> {
  return ofStream(0, async () => {
    const { state } = await api.call<StreamInfo>(`STREAM.INFO.${places.of(queue).stream}`)
    return state.messages
  })
}

async function remove({ api, places, queues }: Session, queue: string): Promise<void> {
  queues.forget(queue)
  await ofStream(undefined, async () => {
    await api.call(`STREAM.DELETE.${places.of(queue).stream}`)
  })
}

async function list({ api, places }: Session): Promise<readonly string[]> {
  const found: string[] = []
  for (let offset = 0; ; ) {
    const page = await api.call<ApiPaged & { readonly streams?: readonly string[] | null }>('STREAM.NAMES', {
      subject: places.subjects,
      offset,
    })
    const names = page.streams ?? []
    for (const name of names) {
      const queue = places.queueOf(name)
      if (queue !== undefined) found.push(queue)
    }
    offset += names.length
    if (names.length === 0 || offset >= page.total) return found
  }
}

async function declare(
  { places, queues }: Session,
  queue: string,
  options: { readonly [name: string]: unknown },
): Promise<void> {
  const [unknown] = Object.keys(options)
  if (unknown !== undefined) {
    throw new NatsFault('invalid', `A queue has no option "${unknown}" here: nats() takes those of streams.`)
  }
  await queues.ensureConsumer(places.of(queue))
}
