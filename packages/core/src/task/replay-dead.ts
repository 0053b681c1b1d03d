import { InvalidOption } from '../errors/invalid-option.js'
import { Closed } from '../errors/closed.js'
import type { RateText } from '../clock/rate-text.js'
import type { DeadLetter } from '../consume/read-dead-letter.js'
import { Pacer } from '../policies/pacer.js'
import { parseRate } from '../policies/parse-rate.js'
import { wholeNumber } from '../policies/whole-number.js'
import { Replay, type Replayed } from '../runtime/replay.js'
import { internalsOf } from './internals.js'
import { knownOptions } from './known-options.js'

/** Which dead letters `replayDead` takes, and how fast. */
export interface ReplayDeadOptions {
  /** Those for which it says `true`, at once; the others stay. Default: all. What it throws ends the replay, and nothing is lost. */
  readonly filter?: ((letter: DeadLetter) => boolean) | undefined
  /** At most so many. Default: no bound. */
  readonly limit?: number | undefined
  /** At most so many a second, minute, hour or day: `'50/s'`. Default: as fast as the broker takes them. */
  readonly rate?: RateText | undefined
  /** Ends it early: what is under way is finished, and it resolves. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Puts the dead letters of a task back into its queue, oldest first: body, id, key, priority and other headers as they
 * were; the reason is taken off, attempts begin anew, and so does the time that `expiresIn` counts. Takes those that
 * were dead when it was called; what dies meanwhile, or again, is left. Workers may go on.
 *
 * Each is out of `<queue>.dead` only when its queue has it: killed midway nothing is lost. Where the broker moves in one
 * step (see `admin` and `move` in the capability table) nothing is doubled either; elsewhere what was handed out to it may
 * be, which is up to a window (RabbitMQ: 500).
 * Two at once share the work. It is not repeated by itself: after a rejection call it again.
 *
 * @param task a task, or its declaration.
 * @throws InvalidOption; Refused where the broker keeps no dead letters, or a `filter` could not leave any in place (Kafka,
 * MQTT); BrokerFailed, PublishTimeout; Closed when the task is closed.
 */
export async function replayDead(task: { readonly queue: string }, options: ReplayDeadOptions = {}): Promise<Replayed> {
  const { settings, runtime } = internalsOf(task)
  const { filter, limit, rate, signal } = knownOptions(options, 'replayDead', ['filter', 'limit', 'rate', 'signal'])
  if (filter !== undefined && typeof filter !== 'function') {
    throw new InvalidOption({ option: 'filter', given: filter, allowed: 'a function of a dead letter' })
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new InvalidOption({ option: 'signal', given: signal, allowed: 'an AbortSignal' })
  }
  const wants = {
    task: settings.name,
    queue: settings.queue,
    filter: filter as ReplayDeadOptions['filter'],
    limit: limit === undefined ? Number.POSITIVE_INFINITY : wholeNumber(limit, 'limit', 1, Number.MAX_SAFE_INTEGER),
    pacer: rate === undefined ? undefined : new Pacer(parseRate(rate as string)),
  }
  return await runtime.during(async ({ connection, environment: { clock } }, ending) => {
    const either = signal === undefined ? ending : AbortSignal.any([signal, ending])
    const done = await new Replay(connection, clock, { ...wants, began: clock.now(), signal: either }).run()
    if (done.ended === 'aborted' && signal?.aborted !== true) throw new Closed(`task "${settings.name}"`)
    return done
  })
}
