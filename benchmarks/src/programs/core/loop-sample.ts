import type { StopWatch } from '../../measure/stop-watch.js'
import type { Sample } from '../../harness/row.js'

/** Stop watches of the two halves of a loop, read at their ends. */
export interface Halves {
  readonly messages: number
  readonly publish: { readonly cpuUs: number; readonly wallUs: number }
  readonly consume: { readonly cpuUs: number; readonly wallUs: number }
}

export function readWatch({ cpuUs, wallUs }: StopWatch): { readonly cpuUs: number; readonly wallUs: number } {
  return { cpuUs, wallUs }
}

/** What all loops of messages report. */
export function loopSample({ messages, publish, consume }: Halves): Sample {
  return {
    'CPU µs a message': (publish.cpuUs + consume.cpuUs) / messages,
    'CPU µs a message, publish': publish.cpuUs / messages,
    'CPU µs a message, consume': consume.cpuUs / messages,
    'messages a second, publish': (messages / publish.wallUs) * 1e6,
    'messages a second, consume': (messages / consume.wallUs) * 1e6,
  }
}
