import type { Bound, Figure, Row, Variant } from '../../harness/row.js'
import type { BrokerName } from '../../programs/server/brokers.js'
import { ours } from '../server/message-path.js'
import { byRate } from '../server/ratios.js'
import { obtainCelery } from './obtain-celery.js'

interface Bounds {
  readonly must: Bound
  readonly aims: Bound
}

interface Beside {
  readonly server: 'redis' | 'rabbitmq'
  readonly broker: BrokerName
  /** How figures call it. */
  readonly called: string
  /** In full length, and in short runs; ours only. */
  readonly messages: readonly [full: number, quick: number]
  /** Of the server, and what Celery does with it. */
  readonly about: string
  readonly consume: Bounds
  /** Beside Celery that promises as much as we do. */
  readonly publish: Bounds
}

const confirming = 'Celery with confirm_publish'

/** Sluice and Celery in turn, on the same server. Not in the gate: it would need Python, and says nothing new about us. */
export function besideCelery({ server, broker, called, messages, about, consume, publish }: Beside): Row {
  const confirms = server === 'rabbitmq'
  return {
    group: 'celery',
    server,
    peer: obtainCelery,
    name: `Celery beside ${called}`,
    about:
      'Sluice: `pushMany`, then consumes and acknowledges all, its defaults, concurrency 1,000, in one process of Node; the watch of ' +
      'consuming runs until the server has the last acknowledgement. Celery: 4,000 tasks (1,000 in short runs) of the same body, with ' +
      'one `delay` after the other in one process, after 500 of them to warm up; publishing is timed around the calls. Then a worker ' +
      'that does nothing with them, from a full queue, after 500 to warm up: timed from the end of the last of those to the end of ' +
      'the last task, so neither its start nor the last acknowledgement counts. Results ignored, acks_late, prefetch multiplier 4 ' +
      '(its default), no gossip, no mingle, no heartbeat, no remote control, no rate limits. Its pools threads -c 50 and prefork ' +
      `-c 2 run one after the other, and the best one of each repetition counts; solo, which runs them in the worker's own loop, is left out: on ` +
      `RabbitMQ it never came to its end. A worker is killed when the server has its last acknowledgement. ${about}`,
    variants: scale => {
      const [count, tasks] = scale === 'full' ? [messages[0], 4_000] : [messages[1], 1_000]
      const celery = (name: string, confirmed: boolean): Variant => {
        return { name, program: 'celery/loop', options: { messages: tasks, confirmed }, ungated: true }
      }
      return [
        { ...ours('pushMany', broker, count, 'pushMany'), ungated: true },
        celery('Celery', false),
        ...(confirms ? [celery(confirming, true)] : []),
      ]
    },
    figures: [
      figure(called, 'consume', 'Celery', consume),
      ...(confirms
        ? [figure(called, 'publish', confirming, publish), figure(called, 'publish', 'Celery', {})]
        : [figure(called, 'publish', 'Celery', publish)]),
    ],
  }
}

function figure(called: string, half: 'publish' | 'consume', peer: string, bounds: Partial<Bounds>): Figure {
  const what = half === 'publish' ? '`pushMany`' : half
  return byRate(`${called}, ${what} / ${peer}`, 'pushMany', half, bounds, peer)
}
