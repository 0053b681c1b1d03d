import { type Broker, InvalidOption } from '@sluice/core'
import type { ConnectOptions } from './open-scheme.js'
import { knownSchemes, openerOf } from './registry.js'

/**
 * A broker from an address: loads the adapter that its scheme names, and calls it. Connects to nothing: core does, on
 * first use. Each call makes another broker; tasks that are to share a connection share the object.
 *
 * @param url such as `process.env.QUEUE_URL`; see the table in the README.
 * @param options of the adapter's own function, without the address.
 * @throws {AdapterMissing} where the adapter is not installed, with the command that installs it.
 * @throws {InvalidOption} where the address is missing or names no known scheme; never with more of it than the scheme.
 * Whatever the adapter throws at options that it does not know.
 */
export async function connect<Options extends ConnectOptions = ConnectOptions>(
  url: string | undefined,
  options?: Options,
): Promise<Broker> {
  const scheme = schemeOf(url)
  if (options !== undefined && (typeof options !== 'object' || options === null)) {
    throw new InvalidOption({
      option: 'options',
      given: options,
      allowed: "an object, the options of the adapter's own function",
    })
  }
  if (options !== undefined && Object.hasOwn(options, 'url')) {
    throw new InvalidOption({ option: 'options.url', given: {}, allowed: 'left out: the address is given already' })
  }
  const open = openerOf(scheme)
  if (open === undefined) throw unfit(`${scheme}:…`)
  return await open(`${scheme}${(url as string).slice(scheme.length)}`, options ?? {})
}

/** In lower case: schemes know no other. */
function schemeOf(url: unknown): string {
  if (typeof url !== 'string' || url === '') throw unfit(url === '' ? undefined : url)
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]
  if (scheme === undefined) throw unfit('…')
  return scheme.toLowerCase()
}

/** Nothing of an address but its scheme is repeated: the rest may hold a password. */
function unfit(given: unknown): InvalidOption {
  const allowed = `an address that begins with one of ${knownSchemes()
    .map(scheme => `${scheme}:`)
    .join(', ')}`
  const remedy = 'Give the address of a broker; a scheme of your own is made known by registerScheme().'
  return new InvalidOption({ option: 'url', given, allowed, remedy })
}
