import { InvalidOption } from '@sluice/core'
import type { AmqpOptions } from './amqp-options.js'

/** One node to connect to, as amqplib takes it. */
export interface Target {
  readonly protocol: 'amqp' | 'amqps'
  readonly hostname: string
  readonly port: number
  readonly username: string
  readonly password: string
  /** Escaped. */
  readonly vhost: string
}

/** Shown instead of an address: it may hold a password. */
export const hidden = '(not shown: it may hold a password)'

const allowed = 'an address like amqp://user:password@host:5672/vhost, or amqps://…, without a query'

/** @throws {InvalidOption} */
export function targetsOf(urls: readonly string[], options: AmqpOptions): readonly Target[] {
  return urls.map((url, index) => targetOf(url, urls.length === 1 ? 'url' : `url[${index}]`, options))
}

function targetOf(address: string, option: string, { username, password, vhost }: AmqpOptions): Target {
  const refused = (): InvalidOption => new InvalidOption({ option, given: hidden, allowed })
  // Its own error would show the address.
  if (!URL.canParse(address)) throw refused()
  const url = new URL(address)
  const protocol = url.protocol === 'amqp:' ? 'amqp' : url.protocol === 'amqps:' ? 'amqps' : undefined
  const path = url.pathname.slice(1)
  if (protocol === undefined || url.hostname === '' || url.search !== '' || url.hash !== '' || path.includes('/'))
    throw refused()
  try {
    const own = url.username === '' && url.password === ''
    return {
      protocol,
      hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? (protocol === 'amqp' ? 5672 : 5671) : Number(url.port),
      username: username ?? (own ? 'guest' : decodeURIComponent(url.username)),
      password: password ?? (own ? 'guest' : decodeURIComponent(url.password)),
      vhost: encodeURIComponent(vhost ?? (path === '' ? '/' : decodeURIComponent(path))),
    }
  } catch {
    throw refused() // a % without digits
  }
}
