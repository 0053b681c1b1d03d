import { readDuration } from '../clock/duration.js'
import { becauseOverrides } from './dead-letter.js'
import { type Overrides, type Settle, settle } from './policy.js'

/** A check for every field of the header; what stands nowhere here is unknown. */
const checks: { readonly [Name in keyof Required<Overrides>]: (value: unknown) => boolean } = {
  timeoutMs: isDuration,
  retryLimit: value => Number.isSafeInteger(value) && (value as number) >= 0,
  misfireGraceMs: isDuration,
}

function isDuration(value: unknown): boolean {
  return typeof value === 'number' && readDuration(value) !== undefined
}

/**
 * What the header `sluice-opts` of a message asks for, or the verdict that it is a dead letter. The header is input from
 * a stranger: a JSON object of `timeoutMs`, `retryLimit` and `misfireGraceMs`, numbers all, and nothing else.
 *
 * What is malformed or unknown is not ignored: it was put there to hold something back, perhaps by a newer
 * version, and a message must not run without a control that its sender thought it had. What asks for more than the
 * task allows is no defect: each policy takes the smaller of what is asked and what may be.
 */
export function readOverrides(header: string): Overrides | Settle {
  let value: unknown
  try {
    value = JSON.parse(header)
  } catch {
    return refuse('they are not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('they are no JSON object')
  // Copied field by field onto a fresh object: nothing of a stranger's object, `__proto__` included, gets further.
  const overrides: { -readonly [Name in keyof Overrides]: number } = {}
  for (const [name, asked] of Object.entries(value)) {
    if (!Object.hasOwn(checks, name)) return refuse(`${quote(name)} is not known`)
    const known = name as keyof Overrides
    if (!checks[known](asked)) return refuse(`${known} is ${quote(asked)}`)
    overrides[known] = asked
  }
  return overrides
}

/** Whether `readOverrides` refused. */
export function isRefused(read: Overrides | Settle): read is Settle {
  return 'kind' in read
}

/** The header for what a publisher asks; `undefined` when it asks nothing, since then there is no header. */
export function writeOverrides({ timeoutMs, retryLimit, misfireGraceMs }: Overrides): string | undefined {
  const header = JSON.stringify({ timeoutMs, retryLimit, misfireGraceMs })
  return header === '{}' ? undefined : header
}

function refuse(what: string): Settle {
  return settle('dead-letter', becauseOverrides(what))
}

function quote(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
