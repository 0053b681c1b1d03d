import { readFileSync } from 'node:fs'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kinds } from '../src/kinds/table.js'
import { type Server, type ServerKind, startServer } from '../src/index.js'

const user = 'ann'
const password = 'p@ss word/#1'

describe.each(['redis', 'rabbitmq'] satisfies ServerKind[])('%s with TLS, a user and a password', kind => {
  let server: Server
  beforeAll(async () => {
    server = await startServer(kind, { tls: true, user, password })
  })
  afterAll(() => server.remove())
  const probe = (change: (url: URL) => void, address: string = server.url): Promise<string> => {
    const url = new URL(address)
    change(url)
    return kinds[kind].probe(url.href)
  }

  test('its URLs let in', async () => {
    expect(await kinds[kind].probe(server.url)).toBe(server.version)
    expect(await kinds[kind].probe(server.tlsUrl!)).toBe(server.version)
  })

  test('no password, a wrong one and a wrong user are refused', async () => {
    const refused = expect.objectContaining({ message: expect.stringMatching(/WRONGPASS|NOAUTH|refused|closed/) })
    const wrong = (url: URL): void => {
      url.password = 'wrong'
    }
    await expect(probe(wrong)).rejects.toEqual(refused)
    await expect(probe(wrong, server.tlsUrl)).rejects.toEqual(refused)
    await expect(probe(url => Object.assign(url, { username: 'bob' }))).rejects.toEqual(refused)
    await expect(probe(url => Object.assign(url, { username: '', password: '' }))).rejects.toEqual(refused)
  })

  test('the plain port speaks no TLS, and the TLS port nothing else', async () => {
    const { port, protocol } = new URL(server.tlsUrl!)
    const crossed = Object.assign(new URL(server.url), { port })
    await expect(kinds[kind].probe(crossed.href, 1_000)).rejects.toThrow()
    const plain = new URL(server.url)
    await expect(kinds[kind].probe(`${protocol}//127.0.0.1:${plain.port}`, 1_000)).rejects.toThrow()
  })

  test('its authority vouches for 127.0.0.1 and localhost; the other one does not', async () => {
    const { ca, otherCa } = server.certificates!
    expect(await greet(server.tlsUrl!, ca, '127.0.0.1')).toBe('trusted')
    expect(await greet(server.tlsUrl!, ca, 'localhost')).toBe('trusted')
    expect(await greet(server.tlsUrl!, ca, 'elsewhere')).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
    expect(await greet(server.tlsUrl!, otherCa, '127.0.0.1')).toMatch(/UNABLE_TO|SELF_SIGNED/)
  })
})

function greet(url: string, authority: string, servername: string): Promise<string> {
  return new Promise(resolve => {
    const place = { host: '127.0.0.1', port: Number(new URL(url).port), ca: readFileSync(authority) }
    const name = servername === '127.0.0.1' ? {} : { servername }
    const socket = connect({ ...place, ...name }, () => {
      resolve('trusted')
      socket.destroy()
    })
    socket.once('error', error => resolve((error as NodeJS.ErrnoException).code ?? error.message))
  })
}
