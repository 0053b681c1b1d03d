import type { ServiceKind } from '../../harness/servers.js'
import type { Figure, Row } from '../../harness/row.js'
import type { BrokerName } from '../../programs/server/brokers.js'

/** What waiting for a server costs. */
export function idleness(
  group: string,
  server: ServiceKind,
  brokers: readonly (readonly [called: string, broker: BrokerName])[],
): Row {
  return {
    group,
    server,
    name: `idleness at ${brokers.map(([called]) => called).join(' and ')}`,
    about: 'Twenty workers on twenty empty queues of one broker; CPU of the process once they wait.',
    gateRepeats: 1,
    variants: scale =>
      brokers.map(([called, broker]) => {
        const options = { broker, queues: 20, seconds: scale === 'full' ? 20 : 3 }
        return { name: called, program: 'server/idle', options }
      }),
    figures: brokers.map(([called]) => idle(called)),
  }
}

function idle(called: string): Figure {
  return {
    name: `${called}, idle worker, 20 empty queues: CPU of one core`,
    unit: '%',
    digits: 2,
    value: repetition => repetition.of(called, 'CPU %'),
    elsewhere: 'pollers',
    must: { most: 1 },
    aims: { most: 0.3 },
    gated: 'half',
  }
}
