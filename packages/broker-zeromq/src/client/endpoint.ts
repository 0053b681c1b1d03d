import { lookup } from 'node:dns/promises'
import type { Address } from '../frames/address.js'

type Lookup = (name: string, how: { readonly verbatim: false }) => Promise<{ address: string; family: number }>

/** A name is looked up here: libzmq says nothing of one that nobody knows. IPv4 first, which `localhost` listens on. */
export async function endpointOf({ endpoint, name }: Address, find: Lookup = lookup): Promise<string> {
  if (name === undefined) return endpoint
  const { address, family } = await find(name, { verbatim: false })
  const port = endpoint.slice(endpoint.lastIndexOf(':'))
  return `tcp://${family === 6 ? `[${address}]` : address}${port}`
}
