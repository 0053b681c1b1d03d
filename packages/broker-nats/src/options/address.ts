import { InvalidOption } from '@sluice/core'

/** A server, and what its address says of who we are. */
export interface Address {
  /** `host:port`, as the client wants it. */
  readonly server: string
  readonly tls: boolean
  readonly user: string | undefined
  readonly password: string | undefined
}

/** @throws {InvalidOption} which never shows the address: it may hold a password. */
export function addressOf(url: string): Address {
  const refusal = new InvalidOption({
    option: 'url',
    given: '(not shown: it may hold a password)',
    allowed: 'nats://host:port, tls://host:port or host:port',
  })
  if (typeof url !== 'string') throw refusal
  const whole = url.includes('://') ? url : `nats://${url}`
  if (!URL.canParse(whole)) throw refusal
  const { hostname, password, port, protocol, username } = new URL(whole)
  if ((protocol !== 'nats:' && protocol !== 'tls:') || hostname === '') throw refusal
  try {
    return {
      server: `${hostname}:${port === '' ? 4222 : port}`,
      tls: protocol === 'tls:',
      user: username === '' ? undefined : decodeURIComponent(username),
      password: password === '' ? undefined : decodeURIComponent(password),
    }
  } catch {
    throw refusal // a lone % in the password
  }
}
