import type { Sample } from '../../harness/row.js'
import { freshName } from '../server/brokers.js'
import { askPeer } from './python.js'
import { removeTasks } from './remove-tasks.js'

export interface CeleryLoop {
  readonly url: string
  /** The interpreter that has Celery. */
  readonly python: string
  readonly messages: number
  /** Publishes only, and waits for the confirmation of each: what RabbitMQ can and Celery leaves out by default. */
  readonly confirmed: boolean
}

interface Answer {
  readonly seconds: number
  readonly megabytes: number
}

/** `gevent` is several times slower with tasks that do nothing. */
const pools = [
  ['threads', 50],
  ['prefork', 2],
] as const

/** Before each measurement, in the process that measures. */
const warm = 500

/** Publishes through Celery into a queue for each pool, then lets each pool work off its own. */
export async function measure(options: CeleryLoop): Promise<Sample> {
  const { url, messages, confirmed } = options
  const queues = confirmed ? [freshName()] : pools.map(() => freshName())
  const sample = await sampleOf(options, queues)
  await removeTasks(url, queues, confirmed ? warm + messages : 0)
  return sample
}

/** One pool after the other; the best one counts. */
export async function sampleOf(
  { url, python, messages, confirmed }: CeleryLoop,
  queues: readonly string[],
): Promise<Sample> {
  const common = { url, warm, messages }
  const published = await askPeer<Answer>(python, { what: 'publish', ...common, queues, confirmed })
  const publish = { 'messages a second, publish': (messages * queues.length) / published.seconds }
  if (confirmed) return { ...publish, 'peak RSS MB': published.megabytes }

  const rates: { [name: string]: number } = {}
  const sizes = [published.megabytes]
  for (const [index, [pool, concurrency]] of pools.entries()) {
    const queue = queues[index] as string
    const worked = await askPeer<Answer>(python, { what: 'work', ...common, queue, pool, concurrency })
    rates[`messages a second, consume, ${pool} -c ${concurrency}`] = messages / worked.seconds
    sizes.push(worked.megabytes)
  }
  const consume = { 'messages a second, consume': Math.max(...Object.values(rates)) }
  return { ...publish, ...consume, ...rates, 'peak RSS MB': Math.max(...sizes) }
}
