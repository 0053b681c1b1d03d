import { deadLogOf } from '../consume/dead-letter.js'
import type { Capabilities } from '../contract/capabilities.js'
import type { Source } from '../contract/consumer.js'
import { Refused } from '../errors/refused.js'
import { defaultLeaseMs } from './negotiate-ground.js'

const feature = 'replay of dead letters'
const pushedWindow = 500
const pulledWindow = 100_000

/** @throws Refused where dead letters are in no queue, or cannot be taken out of it without a risk. */
export function refuseReplay(task: string, broker: string, { retention, settlement }: Capabilities): void {
  if (retention === 'none') {
    const because = 'its dead letters are in the store of the task, if anywhere, in a log that nothing is taken out of'
    const remedy = `Read the log "${deadLogOf('<queue>')}" of the store, and push again what is wanted.`
    throw new Refused(task, broker, [
      { feature, lacks: 'the broker keeps nothing without a consumer', because, remedy },
    ])
  }
  if (settlement === 'none') {
    const because = 'a replay that is killed would lose what it holds'
    const remedy = 'Look at them with `broker.admin.browse`, and push again what is wanted.'
    throw new Refused(task, broker, [{ feature, lacks: 'the broker forgets what it hands out', because, remedy }])
  }
}

/** @throws Refused: what is not wanted could not be left in its place. */
export function refuseFilter(task: string, broker: string): never {
  const because = '`filter` leaves some in the queue, and takes others'
  const remedy =
    'Leave out `filter` and replay all of them, a few at a time with `limit`; the handler may `Reject` what is to stay dead.'
  throw new Refused(task, broker, [
    { feature: `${feature} by filter`, lacks: 'the broker takes back nothing that it handed out', because, remedy },
  ])
}

/**
 * Brokers that push fill the window; those that are asked do not.
 *
 * @param want how many are to go at once, at most: more than these would wait here, and count as handed out.
 */
export function replaySource(queue: string, { lease, limits, settlement }: Capabilities, want: number): Source {
  const pushed = lease === 'connection' ? Math.min(pushedWindow, want) : pulledWindow
  return {
    queue,
    group: undefined,
    from: 'earliest',
    life: 'durable',
    settle: 'after',
    // In order: what is left there is behind us and not in our hands, so that it must not fill the window.
    window: Math.min(limits.window, settlement === 'prefix' ? pushedWindow : pushed),
    leaseMs: lease === 'renewable' || lease === 'fixed' ? defaultLeaseMs : undefined,
  }
}
