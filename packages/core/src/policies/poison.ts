import { InvalidOption } from '../errors/invalid-option.js'
import { type Policy, run, settle } from './policy.js'

/** How often a message may be handed out without being settled before it becomes a dead letter; default 10; `false`: ever. */
export type PoisonOption = number | false

/** Checks the option `poison`: `Infinity` for `false`. @throws {InvalidOption} naming the path. */
export function poisonSettings(given: PoisonOption | undefined = 10, option: string = 'poison'): number {
  if (given === false) return Number.POSITIVE_INFINITY
  if (typeof given === 'number' && Number.isSafeInteger(given) && given >= 1) return given
  throw new InvalidOption({ option, given, allowed: 'a whole number from 1, or false' })
}

/**
 * Keeps aside what workers keep dying of. Judges hand-outs that nobody settled, not failures: retries, requeues and
 * hand-backs do not raise that count. Where the broker does not count (0) it never objects.
 */
export function poisonPolicy<Args>(most: number): Policy<Args> {
  const poison = Object.freeze(settle('dead-letter', `poison: handed out more than ${most} times and never settled`))
  return { name: 'poison', admit: ({ deliveryCount }) => (deliveryCount > most ? poison : run) }
}
