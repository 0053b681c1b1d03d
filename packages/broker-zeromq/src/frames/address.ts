import { isIP } from 'node:net'
import { InvalidOption } from '@sluice/core'

const defaultPort = 7465
const loopback = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/i

/** Where a hub is, as libzmq wants to have it. */
export interface Address {
  readonly endpoint: string
  /** To be looked up before connecting: libzmq says nothing of a name that nobody knows. */
  readonly name: string | undefined
  /** Whether only this host can reach it. */
  readonly isLocal: boolean
}

/**
 * @param url `zmq://host:port` (default port 7465), or `ipc:///path/of/a/socket`.
 * @throws {InvalidOption} for anything else; a user and a password in it are refused too: ZeroMQ has keys.
 */
export function addressOf(url: string): Address {
  const refused = (): never => {
    throw new InvalidOption({ option: 'url', given: 'another address', allowed: 'zmq://host:port or ipc:///path' })
  }
  if (typeof url !== 'string' || !URL.canParse(url)) return refused()
  const { protocol, hostname, port, pathname, username, password, search, hash } = new URL(url)
  if (username !== '' || password !== '' || search !== '' || hash !== '') return refused()
  if (protocol === 'ipc:' && hostname === '' && pathname.length > 1) {
    try {
      return { endpoint: `ipc://${decodeURIComponent(pathname)}`, name: undefined, isLocal: true }
    } catch {
      return refused()
    }
  }
  if ((protocol !== 'zmq:' && protocol !== 'tcp:') || hostname === '' || pathname.length > 1) return refused()
  return {
    endpoint: `tcp://${hostname}:${port === '' ? defaultPort : port}`,
    name: isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : undefined,
    isLocal: loopback.test(hostname),
  }
}
