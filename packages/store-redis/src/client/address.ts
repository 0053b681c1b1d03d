import { check, secret } from './check-options.js'

/** What an address says. */
export interface Address {
  readonly host: string
  readonly port: number
  readonly username: string | undefined
  readonly password: string | undefined
  readonly db: number | undefined
  readonly tls: boolean
}

/** @throws {InvalidOption} without the address, which may hold a password. */
export function parseAddress(option: string, address: unknown): Address {
  const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : undefined
  const right = 'an address like redis://user:password@host:6379/0, or rediss:// for TLS'
  check(url !== undefined && /^rediss?:$/.test(url.protocol) && url.hostname !== '', option, secret, right)
  check(url.search === '' && url.hash === '', option, secret, `${right}, without ? and #`)
  const path = /^\/?(\d{0,6})$/.exec(url.pathname)
  check(path !== null, option, secret, `${right}: after the host the number of a database`)
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 6379 : Number(url.port),
    username: decoded(option, url.username),
    password: decoded(option, url.password),
    db: path[1] === '' || path[1] === undefined ? undefined : Number(path[1]),
    tls: url.protocol === 'rediss:',
  }
}

function decoded(option: string, text: string): string | undefined {
  if (text === '') return undefined
  let plain: string | undefined
  try {
    plain = decodeURIComponent(text)
  } catch {
    // Said below, without the text.
  }
  check(plain !== undefined, option, secret, 'an address whose user and password are percent-encoded')
  return plain
}
