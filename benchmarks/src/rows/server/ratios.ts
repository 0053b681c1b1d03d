import type { Bound, Figure } from '../../harness/row.js'

type Half = 'publish' | 'consume'

interface Bounds {
  readonly must?: Bound
  readonly aims?: Bound
  readonly gated?: 'half'
  readonly elsewhere?: string
}

/** A variant's rate over that of another, by the wall. */
export function byRate(name: string, variant: string, half: Half, rest: Bounds = {}, over: string = 'raw'): Figure {
  const rate = `messages a second, ${half}`
  return {
    name,
    unit: '',
    digits: 2,
    value: repetition => repetition.of(variant, rate) / repetition.of(over, rate),
    ...rest,
  }
}

/** What a message costs the raw client, over what it costs a variant: what is left where the server is the bottleneck. */
export function byCpu(name: string, variant: string, half: Half): Figure {
  const cpu = `CPU µs a message, ${half}`
  return { name, unit: '', digits: 2, value: repetition => repetition.of('raw', cpu) / repetition.of(variant, cpu) }
}
