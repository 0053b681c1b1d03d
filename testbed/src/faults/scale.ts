/** How much of everything: the quick form is for every `npm test`, the long one for `npm run prove`. */
export interface Scale {
  readonly long: boolean
  /** Messages of a scenario's ledger, at the least. */
  readonly messages: number
  /** Processes killed. */
  readonly kills: number
  /** How long a server stands still, or a network swallows everything, at the least. */
  readonly pauseMs: number
  /** How often each point of the network matrix is tried. */
  readonly rounds: number
  /** Hostile bodies. */
  readonly hostile: number
  readonly seed: number
}

/** Set to 1: the long form. */
const longVariable = 'SLUICE_PROVE'
/** Another seed than the usual one. */
const seedVariable = 'SLUICE_SEED'

export function scaleOf(environment: NodeJS.ProcessEnv): Scale {
  const seed = Number(environment[seedVariable] ?? 20_261_121)
  const long = environment[longVariable] === '1'
  return long
    ? { long, messages: 2_000, kills: 200, pauseMs: 30_000, rounds: 3, hostile: 10_000, seed }
    : { long, messages: 2_000, kills: 20, pauseMs: 1_000, rounds: 1, hostile: 1_000, seed }
}
