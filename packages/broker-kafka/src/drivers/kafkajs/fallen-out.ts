import type { Cluster } from 'kafkajs'
import { wrapFound } from './wrapped.js'

interface Commit {
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly { readonly partition: number; readonly offset: string | number }[]
  }[]
}

type Committing = (request: Commit) => Promise<unknown>

/** What a member says of its places. */
export interface Places {
  /** The offset that it fetches next. */
  readonly placeOf: (partition: number) => number | undefined
  /** A place lies beyond the end: the log is not the one that it was. */
  readonly beyond: (error: Error) => void
}

/**
 * Where a place is not in the log, the client commits "the oldest", -2, which is no place: whoever asks for the place of
 * the group finds none, and takes it for one that never was. Here the oldest offset that there is is committed in its
 * stead. To be called before the member fetches.
 */
export function withPlacesInLog(cluster: Cluster, { beyond, placeOf }: Places): void {
  const oldest = async (topic: string, partition: number): Promise<string> => {
    const [found] = await cluster.fetchTopicsOffset([{ topic, partitions: [{ partition }], fromBeginning: true }])
    const offset = found?.partitions[0]?.offset ?? '0'
    if ((placeOf(partition) ?? 0) <= Number(offset)) return String(offset)
    const error = Object.assign(new Error('The log ends before the place of the group.'), {
      type: 'OFFSET_OUT_OF_RANGE',
    })
    beyond(error)
    throw error
  }
  wrapFound<Committing>(
    cluster,
    'findBroker',
    'offsetCommit',
    commit => async request => await commit(await inLog(request, oldest)),
  )
}

async function inLog(request: Commit, oldest: (topic: string, partition: number) => Promise<string>): Promise<Commit> {
  const topics = request.topics.map(async ({ partitions, topic }) => {
    const placed = partitions.map(async ({ offset, partition }) =>
      Number(offset) >= 0 ? { partition, offset } : { partition, offset: await oldest(topic, partition) },
    )
    return { topic, partitions: await Promise.all(placed) }
  })
  return { ...request, topics: await Promise.all(topics) }
}
