import { InvalidOption } from '@sluice/core'

/** A broker to ask first, and what its address says of who we are. */
export interface Address {
  /** `host:port`, as clients want it. */
  readonly server: string
  readonly tls: boolean
  readonly user: string | undefined
  readonly password: string | undefined
}

/** `kafka://user:password@a:9092,b:9092`: several of one cluster, in one address. */
const whole = /^(?:(kafkas?):\/\/)?(?:([^@/]*)@)?([^@/?#]+)\/?$/

/** @throws {InvalidOption} which never shows the address: it may hold a password. */
export function addressesOf(url: string): readonly Address[] {
  const refusal = new InvalidOption({
    option: 'url',
    given: {},
    allowed: 'kafka://host:port, kafkas://host:port, or host:port, host a name or IPv4; several with commas between',
  })
  const parts = typeof url === 'string' ? whole.exec(url) : null
  if (parts === null) throw refusal
  const [, scheme = 'kafka', login = '', hosts = ''] = parts
  return hosts.split(',').map(host => {
    const address = `http://${login === '' ? '' : `${login}@`}${host}`
    if (!URL.canParse(address)) throw refusal
    const { hostname, password, port, username } = new URL(address)
    // The client parts host and port at the first colon.
    if (hostname === '' || hostname.startsWith('[')) throw refusal
    // A URL leaves out the port that its scheme means by itself.
    const number = port === '' ? (/:80$/.test(host) ? '80' : '9092') : port
    try {
      return {
        server: `${hostname}:${number}`,
        tls: scheme === 'kafkas',
        user: username === '' ? undefined : decodeURIComponent(username),
        password: username === '' ? undefined : decodeURIComponent(password),
      }
    } catch {
      throw refusal // a lone % in the password
    }
  })
}
