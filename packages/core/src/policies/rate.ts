import { KeyedPacers } from './keyed-pacers.js'
import type { Paced } from './paced.js'
import { Pacer } from './pacer.js'
import { type AdmitContext, type Policy, run, settle, type Verdict, wait } from './policy.js'
import type { RateSettings } from './rate-option.js'

/** How many keys may have a pace of their own at once. */
const mostKeys = 100_000
/** How soon to ask again when there are more. */
const crowdedMs = 1_000

/**
 * More than a sum of a wall-clock time and fractions of a millisecond may lose, so that a wait never ends before its
 * start is allowed: asked a hair too early, it would cost a whole timer.
 */
const roundingMs = 2 ** -11

const noKey = settle('dead-letter', 'the key of the rate is no string and no number for these arguments')

/** Paces the starts of handlers. Stands last in the order, because only starts spend slots. */
export function ratePolicy<Args>(settings: RateSettings<Args>): Policy<Args> & Paced {
  const policy = settings.key === undefined ? single<Args>(settings) : keyed(settings, settings.key)
  if (settings.countRetries) return policy
  const { admit } = policy
  return { ...policy, admit: (delivery, context) => (delivery.attempt > 1 ? run : admit(delivery, context)) }
}

type PacedPolicy<Args> = Policy<Args> & Paced & Required<Pick<Policy<Args>, 'admit'>>

function untilStart(start: number, context: AdmitContext): number {
  return context.now + (start - context.monotonic) + roundingMs
}

function single<Args>(settings: RateSettings<Args>): PacedPolicy<Args> {
  const pacer = new Pacer(settings, settings.burst)
  // One for all: whoever is told to wait reads it before the next is asked, and all wait for the same start.
  const notYet = { ...wait(0, 'rate', ''), until: 0 }
  return {
    name: 'rate',
    admit(_, context) {
      const start = pacer.take(context.monotonic)
      if (start === 0) return run
      notYet.until = untilStart(start, context)
      return notYet
    },
    startsWithin: (monotonic, horizonMs) => pacer.startsWithin(monotonic, horizonMs),
    nextStart: monotonic => pacer.nextStart(monotonic),
  }
}

function keyed<Args>(settings: RateSettings<Args>, keyOf: (args: Args) => string | number): PacedPolicy<Args> {
  const pacers = new KeyedPacers(settings, settings.burst, mostKeys)
  return {
    name: 'rate',
    admit(delivery, context): Verdict {
      const key: unknown = keyOf(delivery.args)
      if (typeof key !== 'string' && typeof key !== 'number') return noKey
      const name = String(key)
      const pacer = pacers.get(name, context.monotonic)
      if (pacer === undefined) return wait(context.now + crowdedMs, `rate: more than ${mostKeys} keys in use`)
      const start = pacer.take(context.monotonic)
      return start === 0 ? run : wait(untilStart(start, context), 'rate of this key', name)
    },
    // Which keys will come is not known.
    startsWithin: () => Number.POSITIVE_INFINITY,
    nextStart: monotonic => monotonic,
  }
}
