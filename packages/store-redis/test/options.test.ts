import { describe, expect, it } from 'vitest'
import { redisSettings, redisStore } from '../src/index.js'

describe('options', () => {
  const wrong: readonly [string, unknown, RegExp][] = [
    ['an unknown one', { hots: 'x' }, /hots/],
    ['a port above all', { host: 'h', port: 70_000 }, /port/],
    ['a port beside an address', { url: 'redis://h', port: 1 }, /port/],
    ['two places', { url: 'redis://h', cluster: ['redis://h'] }, /only place/],
    ['no address in a list', { urls: [] }, /urls/],
    ['another scheme', { url: 'http://h' }, /url/],
    ['a query', { url: 'redis://h?x=1' }, /without \?/],
    ['a path that is no number', { url: 'redis://h/jobs' }, /number of a database/],
    ['a prefix with braces', { prefix: 'a{b}' }, /prefix/],
    ['a name with a space', { connectionName: 'a b' }, /connectionName/],
    ['a cluster with a database', { cluster: ['redis://h'], db: 1 }, /db/],
    ['Sentinels without a name', { sentinels: { name: '', hosts: [{ host: 'h' }] } }, /sentinels.name/],
    ['Sentinels without hosts', { sentinels: { name: 'm', hosts: [] } }, /sentinels.hosts/],
    ['a client that is none', { client: {} }, /client/],
    ['a deadline beyond that of core', { callTimeoutMs: 60_000 }, /callTimeoutMs/],
    ['a text for a number', { db: '1' }, /db/],
  ]
  it.each(wrong)('%s is refused at once', (_name, options, message) => {
    expect(() => redisStore(options as never)).toThrow(message)
  })

  it('nothing is opened before its first use', () => {
    const store = redisStore('redis://nobody.invalid')
    expect(store.native).toBeUndefined()
  })

  it('addresses say user, password, database and TLS', () => {
    const settings = redisSettings('rediss://us%65r:p%40ss@[::1]:7000/3')
    const client = settings.make(0, 'name')
    const { host, port, username, password, db, tls } = client.options as { [name: string]: unknown }
    expect({ host, port, username, password, db, tls }).toEqual({
      host: '::1',
      port: 7000,
      username: 'user',
      password: 'p@ss',
      db: 3,
      tls: {},
    })
    client.disconnect()
  })

  it('what is given besides wins over the address', () => {
    const client = redisSettings('redis://u:p@h/3', { password: 'q', db: 4, prefix: 'mine' }).make(0, 'name')
    expect(client.options).toMatchObject({ username: 'u', password: 'q', db: 4 })
    client.disconnect()
  })
})
