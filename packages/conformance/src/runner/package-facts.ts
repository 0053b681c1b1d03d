import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SubjectFacts } from '../subject.js'

/** The package that a subject belongs to. */
export interface PackageFacts {
  readonly name: string
  readonly version: string
  /** Where its report stands. */
  readonly folder: string
}

/** The nearest package.json above the subject's module that has a name. */
export function packageOf(subject: Pick<SubjectFacts, 'module' | 'package'>): PackageFacts {
  let folder = dirname(fileURLToPath(subject.module))
  for (;;) {
    const file = join(folder, 'package.json')
    if (existsSync(file)) {
      const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string }
      if (name !== undefined) return { name, version: version ?? '0.0.0', ...subject.package, folder }
    }
    if (dirname(folder) === folder) throw new TypeError(`no package.json with a name above ${subject.module}`)
    folder = dirname(folder)
  }
}
