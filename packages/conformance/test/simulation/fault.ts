import type { FailureCode } from '../../../core/src/contract/failure.js'
import type { MemoryMethod } from '../../../core/src/memory/memory-faults.js'
import type { Chance } from './chance.js'

/** Something that goes wrong, at a time from the beginning. */
export type Fault = { readonly at: number } & (
  | { readonly kind: 'cut'; readonly what: 'broker' | 'store'; readonly forMs: number }
  | { readonly kind: 'block'; readonly forMs: number }
  | {
      readonly kind: 'fail'
      readonly what: 'broker' | 'store'
      readonly method: MemoryMethod
      readonly code: FailureCode
      readonly retryable: boolean
      /** It takes effect, and only the answer is lost. */
      readonly after: boolean
      readonly times: number
    }
  | { readonly kind: 'slow'; readonly latencyMs: number; readonly forMs: number }
  /** The process dies, and comes back. */
  | { readonly kind: 'crash'; readonly process: number; readonly forMs: number }
  /** It ends in good order, warm or cold, and comes back. */
  | { readonly kind: 'stop'; readonly process: number; readonly cold: boolean; readonly forMs: number }
  /** One worker ends while its process goes on, and another one begins. */
  | { readonly kind: 'replace'; readonly process: number; readonly task: number; readonly cold: boolean }
  /** The broker delivers something again that it had before. */
  | { readonly kind: 'duplicate'; readonly which: number }
  /** Somebody else puts something into the queue that nobody can read. */
  | { readonly kind: 'stranger'; readonly task: number }
  /** The queue takes no more than so many messages: those above are refused one by one. */
  | { readonly kind: 'narrow'; readonly task: number; readonly messages: number; readonly forMs: number }
)

const brokerMethods = [
  'open',
  'createPublisher',
  'createConsumer',
  'publish',
  'publish',
  'receive',
  'ack',
  'ack',
  'nack',
  'move',
  'move',
  'extend',
  'resize',
] as const satisfies readonly MemoryMethod[]

const storeMethods = ['open', 'park', 'claimDue', 'forget', 'append', 'now'] as const satisfies readonly MemoryMethod[]

/** What goes wrong within this span. */
export function faultsOf(chance: Chance, spanMs: number, store: boolean): Fault[] {
  return Array.from({ length: chance.maybe(0.2) ? chance.between(8, 16) : chance.between(1, 7) }, (): Fault => {
    const at = chance.between(0, spanMs)
    const process = chance.between(0, 2)
    const forMs = chance.one([1, 50, 1_000, 4_000, 13_000])
    const kind = chance.one([
      'cut',
      'cut',
      'fail',
      'fail',
      'fail',
      'crash',
      'crash',
      'stop',
      'replace',
      'block',
      'slow',
      'duplicate',
      'stranger',
      'narrow',
    ])
    const what = store && chance.maybe(0.3) ? 'store' : 'broker'
    switch (kind) {
      case 'cut':
        return { at, kind, what, forMs }
      case 'block':
        return { at, kind, forMs: chance.one([100, 5_000, 40_000]) }
      case 'fail': {
        const method = what === 'store' ? chance.one(storeMethods) : chance.one(brokerMethods)
        const code = chance.one(['connection', 'timeout', 'busy', 'full', 'unknown'] as const)
        return {
          at,
          kind,
          what,
          method,
          code,
          retryable: chance.maybe(0.6),
          after: chance.maybe(0.5),
          times: chance.one([1, 1, 2, 5]),
        }
      }
      case 'slow':
        return { at, kind, latencyMs: chance.one([20, 400, 3_000]), forMs }
      case 'crash':
        return { at, kind, process, forMs }
      case 'stop':
        return { at, kind, process, cold: chance.maybe(0.4), forMs }
      case 'replace':
        return { at, kind, process, task: chance.between(0, 1), cold: chance.maybe(0.4) }
      case 'duplicate':
        return { at, kind, which: chance.between(0, 1_000) }
      case 'narrow':
        return { at, kind, task: chance.between(0, 1), messages: chance.between(1, 5), forMs }
      default:
        return { at, kind: 'stranger', task: chance.between(0, 1) }
    }
  }).sort((one, other) => one.at - other.at)
}
