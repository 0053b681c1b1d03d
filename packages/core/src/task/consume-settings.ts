import { checkedName } from '../codec/queue-name.js'
import { InvalidOption } from '../errors/invalid-option.js'
import type { ConsumeOptions } from './consume-options.js'
import { knownOptions } from './known-options.js'

/** Whose messages a worker takes, checked. */
export interface ConsumeSettings {
  readonly group: string | undefined
  /** `undefined`: the user did not say. */
  readonly from: 'new' | 'earliest' | Date | undefined
  readonly life: 'durable' | 'session'
}

/** @throws {InvalidOption} for the first thing that is wrong. */
export function consumeSettings(options: ConsumeOptions = {}): ConsumeSettings {
  const given = knownOptions(options, 'consume', ['group', 'from', 'life'])
  const { from, life = 'durable' } = given
  if (from !== undefined && from !== 'new' && from !== 'earliest' && !isInstant(from)) {
    throw new InvalidOption({ option: 'from', given: from, allowed: "'new', 'earliest' or a valid Date" })
  }
  if (life !== 'durable' && life !== 'session') {
    throw new InvalidOption({ option: 'life', given: life, allowed: "'durable' or 'session'" })
  }
  if (life === 'session' && given.group === undefined) {
    throw new InvalidOption({
      option: 'life',
      given: life,
      allowed: "'durable' without a group: only a group can end with its worker",
    })
  }
  return { group: given.group === undefined ? undefined : checkedName(given.group, 'group'), from, life }
}

function isInstant(value: unknown): value is Date {
  return value instanceof Date && !Number.isNaN(value.getTime())
}
