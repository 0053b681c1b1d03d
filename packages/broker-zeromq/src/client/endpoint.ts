import { lookup } from 'node:dns/promises'
import type { Address } from '../frames/address.js'

/** A name is looked up here: libzmq says nothing of one that nobody knows. IPv4 first, which `localhost` listens on. */
export async function endpointOf({ endpoint, name }: Address): Promise<string> {
  if (name === undefined) return endpoint
  const { address, family } = await lookup(name, { verbatim: false })
  return endpoint.replace(name, family === 6 ? `[${address}]` : address)
}
