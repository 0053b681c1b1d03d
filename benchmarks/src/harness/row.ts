import type { ServiceKind } from './servers.js'

/** What a program is told, beside its name. */
export type ProgramOptions = { readonly [name: string]: string | number | boolean }

/** What one process measured: names to numbers. The unit is part of the name. */
export type Sample = { readonly [name: string]: number }

/** One program with its options; each repetition runs it in a fresh process. */
export interface Variant {
  /** Unique in its row; `raw` is what the others are measured against. */
  readonly name: string
  /** A file in `programs/`, without its ending. */
  readonly program: string
  readonly options: ProgramOptions
  /** For node itself: `--expose-gc`. */
  readonly nodeOptions?: readonly string[] | undefined
  /** No gated figure reads it: the gate does not run it. */
  readonly ungated?: boolean | undefined
}

/** At most, or at least. */
export type Bound = { readonly most: number } | { readonly least: number }

/** The samples of one repetition, taken within the same minute. */
export interface Repetition {
  /** @throws RangeError for what was not measured. */
  of(variant: string, name: string): number
}

/** One line of the table: a ratio, a difference or a share, out of the samples of one repetition. */
export interface Figure {
  readonly name: string
  readonly unit: string
  readonly digits: number
  value(repetition: Repetition): number
  /** What the best of others reach, in words. */
  readonly elsewhere?: string | undefined
  /** Without bounds: for comparison only. */
  readonly must?: Bound | undefined
  readonly aims?: Bound | undefined
  /**
   * The gate holds it to `must` (by CPU and steady enough to fail a build), or to half of it (`'half'`: what depends on
   * the wall clock or on a server, which a busy machine slows unevenly).
   */
  readonly gated?: boolean | 'half' | undefined
  /**
   * For a bound in microseconds: how much slower this machine is than the one the bound was set on; the gate widens the
   * bound by it. Never below 1.
   */
  slowness?(repetition: Repetition): number
}

/** `quick` is for the gate and for looking: the same programs with fewer messages or seconds. */
export type Scale = 'full' | 'quick'

/** Programs that are run in turn, again and again, and what is read out of them. */
export interface Row {
  /** Which rows `npm run bench -- <group>` runs. */
  readonly group: string
  readonly name: string
  /** How it is measured, for the report. */
  readonly about: string
  /** Its programs get the `url` of such a server as an option; where it cannot be had the row cannot run. */
  readonly server?: ServiceKind | undefined
  variants(scale: Scale): readonly Variant[]
  readonly figures: readonly Figure[]
  /** How often the gate repeats it at first; where something misses, it looks more often. Default 3. */
  readonly gateRepeats?: number | undefined
}
