import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FaultSubject } from '../fault-subject.js'
import type { Outcome } from '../run/outcome.js'
import type { Scale } from '../scale.js'

/** What a long run has shown, and on which sources: committed as `prove.json` beside the package's manifest. */
export interface Proof {
  readonly subject: string
  readonly server: { readonly name: string; readonly version: string }
  readonly node: string
  /** The day it ran. */
  readonly on: string
  readonly seed: number
  /** Of everything that decides the result; `npm test` says when it is another by now. */
  readonly sources: string
  readonly scenarios: readonly Outcome[]
}

/** The hash that the house takes of what a proof of this folder stands on. */
type HashOf = (root: string, folder: string) => string

/** Writes the report. Throws where a scenario failed: what is not proven is not reported. */
export async function writeProof(
  subject: FaultSubject,
  server: Proof['server'],
  scale: Scale,
  scenarios: readonly Outcome[],
): Promise<void> {
  const broken = scenarios.filter(({ result }) => result === 'failed')
  if (broken.length > 0) throw new Error(`no report is written: ${broken.map(({ id }) => id).join(', ')} failed`)
  const folder = packageOf(subject.module)
  const root = fileURLToPath(new URL('../../../../', import.meta.url))
  const house = new URL('../../../../scripts/house/proof-sources.mjs', import.meta.url).href
  const { hashOf } = (await import(house)) as { readonly hashOf: HashOf }
  const proof: Proof = {
    subject: subject.name,
    server,
    node: process.version,
    on: new Date().toISOString().slice(0, 10),
    seed: scale.seed,
    sources: hashOf(root, relative(root, folder).replaceAll('\\', '/')),
    scenarios,
  }
  const file = subject.mode === undefined ? 'prove.json' : `prove.${subject.mode}.json`
  writeFileSync(join(folder, file), `${JSON.stringify(proof, null, 2)}\n`)
}

/** The nearest folder above a module that has a package.json. */
function packageOf(module: string): string {
  for (let folder = dirname(fileURLToPath(module)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) throw new Error(`${module} is in no package`)
  }
}
