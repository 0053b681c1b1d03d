import type { ServiceKind } from '../../harness/servers.js'
import type { Figure, Row, Variant } from '../../harness/row.js'
import type { BrokerName } from '../../programs/server/brokers.js'
import { byCpu, byRate } from './ratios.js'

/** What is measured in the same way at every broker with a server. */
export interface Measured {
  readonly group: string
  readonly server: ServiceKind
  readonly broker: BrokerName
  /** How figures call it. */
  readonly called: string
  /** In full length, and in short runs. */
  readonly messages: readonly [full: number, quick: number]
  /** The raw client, durability. */
  readonly about: string
  readonly others?: ((messages: number) => readonly Variant[]) | undefined
  readonly figures?: readonly Figure[] | undefined
}

/** All messages into a server and out of it, through the raw client and in the ways of publishing. */
export function messagePath(measured: Measured): Row {
  const { group, server, broker, called, about } = measured
  return {
    group,
    server,
    name: `messages through ${called}`,
    about:
      `Publishes all messages into a queue that is new, then consumes and acknowledges them, in one process. ${about} ` +
      'Sluice: its defaults, concurrency 1,000; chains: 1,000 that await each push. Ratios of rates by the wall, or of CPU of the client.',
    gateRepeats: 1,
    variants: scale => {
      const messages = measured.messages[scale === 'full' ? 0 : 1]
      return [
        { name: 'raw', program: 'server/raw-loop', options: { broker, messages, overlap: false } },
        ours('pushMany', broker, messages, 'pushMany'),
        ours('push', broker, messages, 'push'),
        { ...ours('chains', broker, messages, 'chains'), ungated: true },
        ...(measured.others?.(messages) ?? []),
      ]
    },
    figures: [...ratiosOf(called), ...(measured.figures ?? [])],
  }
}

export function ours(name: string, broker: BrokerName, messages: number, way: string, controls = false): Variant {
  return { name, program: 'server/sluice-loop', options: { broker, messages, way, controls } }
}

function ratiosOf(called: string): Figure[] {
  const enough = { must: { least: 0.7 }, aims: { least: 0.9 }, gated: 'half' } as const
  const elsewhere = (others: string) => ({ ...enough, elsewhere: others })
  return [
    byRate(
      `${called}, consume / raw`,
      'pushMany',
      'consume',
      elsewhere('0.02-0.14 (BullMQ, bee-queue), 0.39 (pg-boss)'),
    ),
    byRate(
      `${called}, \`pushMany\` / raw`,
      'pushMany',
      'publish',
      elsewhere('0.05-0.13 (BullMQ), 0.17-0.47 (bee-queue)'),
    ),
    byRate(`${called}, un-awaited \`push\` / raw`, 'push', 'publish', {
      must: { least: 0.5 },
      aims: { least: 0.6 },
      gated: 'half',
    }),
    byRate(`${called}, 1,000 chains that await / raw`, 'chains', 'publish', {
      must: { least: 0.65 },
      aims: { least: 0.75 },
    }),
    byCpu(`${called}, consume / raw, by CPU of the client`, 'pushMany', 'consume'),
    byCpu(`${called}, \`pushMany\` / raw, by CPU of the client`, 'pushMany', 'publish'),
    byCpu(`${called}, un-awaited \`push\` / raw, by CPU of the client`, 'push', 'publish'),
  ]
}
