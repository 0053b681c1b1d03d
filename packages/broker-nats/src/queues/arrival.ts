/** What the subject for acknowledgements says of a delivery. */
export interface Arrival {
  readonly deliveryCount: number
  readonly publishedAt: number
}

/**
 * `$JS.ACK.<stream>.<consumer>.<count>.<stream seq>.<consumer seq>.<time in ns>.<pending>`; newer servers put a domain and the hash
 * of an account before the stream.
 */
export function arrivalOf(reply: string): Arrival {
  const parts = reply.split('.')
  const at = parts.length > 9 ? 6 : 4
  return { deliveryCount: Number(parts[at]), publishedAt: Number((parts[at + 3] as string).slice(0, -6)) }
}
