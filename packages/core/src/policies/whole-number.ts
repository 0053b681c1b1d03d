import { InvalidOption } from '../errors/invalid-option.js'

/** Checks a whole number within bounds, both included. @throws {InvalidOption} naming the path. */
export function wholeNumber(given: unknown, option: string, least: number, most: number): number {
  if (typeof given === 'number' && Number.isSafeInteger(given) && given >= least && given <= most) return given
  throw new InvalidOption({ option, given, allowed: `a whole number from ${least} to ${most}` })
}
