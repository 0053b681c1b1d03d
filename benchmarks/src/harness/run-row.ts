import type { Repetition, Row, Sample, Scale, Variant } from './row.js'
import { runVariant } from './run-variant.js'
import type { Servers } from './servers.js'

/** The samples of each repetition, by the name of the variant. */
export type Runs = readonly ReadonlyMap<string, Sample>[]

/** How a row is run. */
export interface Running {
  readonly scale: Scale
  readonly repeat: number
  /** Leaves out what no gated figure reads. */
  readonly gatedOnly?: boolean | undefined
  /** For node, in every child: `--cpu-prof`. */
  readonly nodeOptions?: readonly string[] | undefined
  /** Told before each process. */
  progress?(text: string): void
}

/**
 * Raw, A, B, raw, A, B …: what drifts on the machine hits all of them.
 *
 * @throws {ServerMissing} where its server, or what it is compared with, cannot be had.
 */
export async function runRow(
  row: Row,
  { scale, repeat, gatedOnly = false, nodeOptions, progress }: Running,
  servers: Servers,
): Promise<Runs> {
  const peer = await row.peer?.()
  const run = async (variant: Variant): Promise<Sample> => {
    const told = { ...variant.options, ...peer?.options }
    if (row.server === undefined) return await runVariant({ ...variant, options: told }, nodeOptions)
    return await servers.with(row.server, async ({ url }) => {
      return await runVariant({ ...variant, options: { ...told, url } }, nodeOptions)
    })
  }
  const runs: Map<string, Sample>[] = []
  const variants = row.variants(scale).filter(({ ungated }) => !gatedOnly || ungated !== true)
  for (let repetition = 1; repetition <= repeat; repetition++) {
    const samples = new Map<string, Sample>()
    for (const variant of variants) {
      progress?.(`${row.name} ${repetition}/${repeat}: ${variant.name}`)
      samples.set(variant.name, await run(variant))
    }
    runs.push(samples)
  }
  for (const [what, version] of Object.entries(peer?.versions ?? {})) servers.versions.set(what, version)
  return runs
}

/** The samples of one repetition, as figures read them. */
export function repetitionOf(samples: ReadonlyMap<string, Sample>): Repetition {
  return {
    of(variant, name) {
      const value = samples.get(variant)?.[name]
      if (value === undefined || !Number.isFinite(value)) throw new RangeError(`${variant} did not measure "${name}"`)
      return value
    },
  }
}
