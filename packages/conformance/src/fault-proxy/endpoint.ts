/** A TCP endpoint. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

const defaultPorts: { readonly [scheme: string]: number } = {
  'amqp:': 5672,
  'amqps:': 5671,
  'kafka:': 9092,
  'mqtt:': 1883,
  'mqtts:': 8883,
  'nats:': 4222,
  'postgres:': 5432,
  'postgresql:': 5432,
  'mysql:': 3306,
  'redis:': 6379,
  'rediss:': 6379,
  'tcp:': 0,
}

/** Where the bytes of an address go, or `undefined` where it names no TCP endpoint (a file, a socket path, no port). */
export function endpointOf(address: string): Endpoint | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  const port = url.port === '' ? (defaultPorts[url.protocol] ?? 0) : Number(url.port)
  // The brackets of an IPv6 address belong to the address line, not to the host.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return host === '' || port === 0 ? undefined : { host, port }
}

/** The same address, leading to another endpoint. Credentials, path and options stay. */
export function addressAt(address: string, endpoint: Endpoint): string {
  const url = new URL(address)
  // Written by hand: the setters of URL refuse to change the host of schemes that they do not know.
  const credentials =
    url.username + url.password === '' ? '' : `${url.username}${url.password === '' ? '' : `:${url.password}`}@`
  return `${url.protocol}//${credentials}${endpoint.host}:${endpoint.port}${url.pathname}${url.search}${url.hash}`
}
