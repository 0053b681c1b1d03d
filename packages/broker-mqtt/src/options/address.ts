import { InvalidOption } from '@sluice/core'

const ports = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 } as const
export type Scheme = keyof typeof ports

/** A server, and what its address says of who we are. */
export interface Address {
  readonly protocol: Scheme
  readonly host: string
  readonly port: number
  /** Of a web socket. */
  readonly path: string | undefined
  readonly user: string | undefined
  readonly password: string | undefined
}

/** @throws {InvalidOption} which never shows the address: it may hold a password. */
export function addressOf(url: string): Address {
  const allowed = 'mqtt://host:port, mqtts://host:port, ws://host/path or wss://host/path'
  const refusal = new InvalidOption({ option: 'url', given: {}, allowed })
  if (typeof url !== 'string') throw refusal
  const whole = url.includes('://') ? url : `mqtt://${url}`
  if (!URL.canParse(whole)) throw refusal
  const { hostname, password, pathname, port, protocol, search, username } = new URL(whole)
  const scheme = protocol.slice(0, -1)
  if (!Object.hasOwn(ports, scheme) || hostname === '') throw refusal
  const known = scheme as Scheme
  const path = pathname === '' ? '/' : pathname
  try {
    return {
      protocol: known,
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? ports[known] : Number(port),
      path: known.startsWith('ws') ? `${path}${search}` : undefined,
      user: username === '' ? undefined : decodeURIComponent(username),
      password: password === '' ? undefined : decodeURIComponent(password),
    }
  } catch {
    throw refusal // a lone % in the password
  }
}
