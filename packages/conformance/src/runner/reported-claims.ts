import type { Capabilities } from '@sluice/core/adapter'
import type { AdminMethod, Claims, ConsumerMethod } from '../claims.js'

/** JSON has no `Infinity`: it stands in reports as the text. */
type Reported<Value> = Value extends number
  ? number | 'Infinity'
  : Value extends object
    ? { readonly [Key in keyof Value]: Reported<Value[Key]> }
    : Value

/** What a broker said of itself, as its report holds it. */
export interface ReportedClaims {
  readonly broker: string
  /** As `open` answered, fields by name. */
  readonly capabilities: Reported<Capabilities>
  readonly consumer: readonly ConsumerMethod[]
  readonly admin: readonly AdminMethod[]
  readonly store: boolean
}

/** Puts claims into the form that is committed. */
export function reportClaims(claims: Claims): ReportedClaims {
  return {
    broker: claims.brokerName,
    capabilities: plain(claims.capabilities) as Reported<Capabilities>,
    consumer: [...claims.consumer].sort(),
    admin: [...claims.admin].sort(),
    store: claims.store,
  }
}

function plain(value: unknown): unknown {
  if (value === Number.POSITIVE_INFINITY) return 'Infinity'
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  const sorted = fields.sort(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(sorted.map(([name, field]) => [name, plain(field)]))
}

/** One line for each claim that differs; none where one of the two reports holds no claims. */
export function claimDifferences(was: ReportedClaims | undefined, is: ReportedClaims | undefined): readonly string[] {
  if (was === undefined || is === undefined) return []
  const before = flat(was)
  const now = flat(is)
  return [...new Set([...before.keys(), ...now.keys()])].sort().flatMap(name => {
    const [there, here] = [before.get(name) ?? 'absent', now.get(name) ?? 'absent']
    return there === here ? [] : [`claims.${name}: ${there} in the report, ${here} now`]
  })
}

/** Names as paths, so that a difference is one line. */
function flat({ capabilities, ...rest }: ReportedClaims): ReadonlyMap<string, string> {
  const fields = [...Object.entries(rest), ...Object.entries(capabilities)]
  return new Map(fields.map(([name, value]) => [name, JSON.stringify(value)]))
}
