import { InvalidOption } from '../errors/invalid-option.js'
import { policyOrder } from './order.js'
import type { Policy } from './policy.js'

/** Policies of one's own, asked in this order, after the quiet hours and before whatever lends something. */
export type PoliciesOption<Args = unknown> = readonly Policy<Args>[]

const hooks = ['admit', 'start', 'release', 'judge'] as const

/** Checks the option `policies`. @throws {InvalidOption} naming the path. */
export function userPolicies<Args>(given: PoliciesOption<Args>, option: string = 'policies'): PoliciesOption<Args> {
  if (!Array.isArray(given)) throw new InvalidOption({ option, given, allowed: 'a list of policies' })
  const names = new Set<string>(policyOrder)
  for (const [index, policy] of given.entries()) {
    check(policy, `${option}[${index}]`)
    if (names.has(policy.name)) {
      const allowed = 'a name that no other policy has, built-in ones included'
      throw new InvalidOption({ option: `${option}[${index}].name`, given: policy.name, allowed })
    }
    names.add(policy.name)
  }
  return given
}

function check(policy: unknown, option: string): void {
  if (typeof policy !== 'object' || policy === null) {
    throw new InvalidOption({ option, given: policy, allowed: 'a policy: a name and at least one hook' })
  }
  const { name } = policy as Partial<Policy>
  if (typeof name !== 'string' || name === '') {
    throw new InvalidOption({ option: `${option}.name`, given: name, allowed: 'a text' })
  }
  let found = 0
  for (const hook of hooks) {
    const value = (policy as Partial<Policy>)[hook]
    if (value === undefined) continue
    if (typeof value !== 'function') {
      throw new InvalidOption({ option: `${option}.${hook}`, given: value, allowed: 'a function' })
    }
    found++
  }
  if (found === 0) {
    const remedy = `Give ${option} a hook: ${hooks.join(', ')}.`
    throw new InvalidOption({ option, given: policy, allowed: 'a policy with at least one hook', remedy })
  }
}
