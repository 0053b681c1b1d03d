import type { SubjectFacts } from '../subject.js'

function isNamed(value: unknown, name: string | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false
  const candidate = value as { readonly name?: unknown; readonly create?: unknown; readonly module?: unknown }
  const isSubject = typeof candidate.create === 'function' && typeof candidate.module === 'string'
  return isSubject && (name === undefined || candidate.name === name)
}

/**
 * The subject of a module: what it exports with this name, alone or in an array; without a name, what it exports as
 * `subject`. Throws a TypeError where there is none.
 */
export function findSubject<Found extends SubjectFacts>(exports: object, name?: string): Found {
  const exported = exports as { readonly [key: string]: unknown }
  const candidates = name === undefined ? [exported.subject] : Object.values(exported).flat()
  const found = candidates.find(value => isNamed(value, name))
  if (found === undefined) {
    const wanted = name === undefined ? 'as `subject`' : `with the name ${name}`
    throw new TypeError(`the module exports no subject ${wanted}: an object with name, module and create`)
  }
  return found as Found
}
