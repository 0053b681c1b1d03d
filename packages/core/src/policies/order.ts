import type { Policy } from './policy.js'

/**
 * The one order in which policies are asked. What costs nothing and lends nothing comes first; what lends (a place, a
 * key, a claim) later, so that it lies idle for as short as may be; the rate last, since only starts spend slots. The
 * users' own stand together where `user` is, as they listed them.
 *
 * `timeout` and `retry` admit always. Judges are asked in this order too: `retry`, which has an opinion on
 * everything, behind all others.
 */
export const policyOrder = [
  'poison',
  'expiry',
  'cancelled',
  'not-before',
  'quiet-hours',
  'user',
  'circuit',
  'key',
  'concurrency',
  'dedupe',
  'timeout',
  'retry',
  'rate',
] as const

/** A place in the order; a built-in policy bears the name of its place. */
export type PolicySlot = (typeof policyOrder)[number]

/** The policies that are configured, each in its place. */
export type PolicySlots<Args = unknown> = {
  readonly [Slot in Exclude<PolicySlot, 'user'>]?: Policy<Args> | undefined
} & { readonly user?: readonly Policy<Args>[] | undefined }

/** The policies in the order in which they are asked; what is not configured is not in the list. */
export function orderPolicies<Args>(slots: PolicySlots<Args>): readonly Policy<Args>[] {
  const ordered: Policy<Args>[] = []
  for (const slot of policyOrder) {
    const policies = slots[slot]
    if (policies === undefined) continue
    if ('name' in policies) ordered.push(policies)
    else ordered.push(...policies)
  }
  return ordered
}
