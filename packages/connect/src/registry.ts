import { InvalidOption } from '@sluice/core'
import type { OpenScheme } from './open-scheme.js'
import { ownSchemes } from './schemes.js'

const registered = new Map<string, OpenScheme>()

/**
 * Makes a scheme known to `connect`, for this process: `registerScheme('nsq', async url => …)`.
 *
 * @param scheme without the colon, in lower case.
 * @throws {InvalidOption} where it is no scheme, or is taken: what an address means is never changed behind a program's back.
 */
export function registerScheme(scheme: string, open: OpenScheme): void {
  if (typeof scheme !== 'string' || !/^[a-z][a-z0-9+.-]*$/.test(scheme)) {
    throw new InvalidOption({ option: 'scheme', given: scheme, allowed: "a scheme in lower case, such as 'nsq'" })
  }
  if (typeof open !== 'function') {
    throw new InvalidOption({ option: 'open', given: open, allowed: 'a function from an address to a broker' })
  }
  if (openerOf(scheme) !== undefined) {
    throw new InvalidOption({ option: 'scheme', given: scheme, allowed: 'one that is not taken' })
  }
  registered.set(scheme, open)
}

export function openerOf(scheme: string): OpenScheme | undefined {
  return ownSchemes.get(scheme) ?? registered.get(scheme)
}

export function knownSchemes(): readonly string[] {
  return [...ownSchemes.keys(), ...registered.keys()]
}
