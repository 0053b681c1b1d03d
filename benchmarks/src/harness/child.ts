import type { ProgramOptions, Sample } from './row.js'

/** What every file in `programs/` exports. */
export interface Program {
  measure(options: ProgramOptions): Promise<Sample>
}

const { program, options } = JSON.parse(process.argv[2] ?? '') as { program: string; options: ProgramOptions }
const { measure } = (await import(new URL(`../programs/${program}.js`, import.meta.url).href)) as Program
const sample = await measure(options)
// What measures another process says how large that is.
const ownMb = process.resourceUsage().maxRSS / 1_024
process.send?.({ ...sample, 'peak RSS MB': sample['peak RSS MB'] ?? ownMb })
process.disconnect?.()
