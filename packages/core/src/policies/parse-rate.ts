import { type Rate, rateForms, readRate } from '../clock/rate-text.js'
import { InvalidOption } from '../errors/invalid-option.js'

/**
 * Limit and period from a text such as `'5/s'`, `'0.01/s'`, `'100/m'`. Takes any text, for configuration files.
 *
 * @param option the path that the error names.
 * @throws {InvalidOption} for anything else.
 */
export function parseRate(value: string, option: string = 'rate'): Rate {
  const rate = readRate(value)
  if (rate === undefined) throw new InvalidOption({ option, given: value, allowed: rateForms })
  return rate
}
