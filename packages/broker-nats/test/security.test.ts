import { readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { nkeys } from '@nats-io/transport-node'
import { type Server, startServer } from '@sluice/testbed'
import { sharedServer } from '@sluice/testbed/vitest'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bareServer } from './bare-server.js'
import { current, whyNoCurrent } from './current.js'
import { type NatsBroker, type NatsOptions, nats } from '../src/index.js'
import {
  consumerOf,
  freshQueue,
  message,
  opened,
  publish,
  receive,
  signal,
  stranger,
  TestHost,
  url,
  withNats,
} from './world.js'

const password = 'p:w/ö"d'
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sluice')
const pair = nkeys.createUser()
let locked: Server

async function refusal(options: Parameters<typeof nats>[0]): Promise<{ broker: NatsBroker; error: unknown }> {
  const broker = nats(options)
  const error = await broker.open(new TestHost(), signal).then(
    () => undefined,
    (raw: unknown) => raw ?? 'nothing',
  )
  await broker.close()
  return { broker, error }
}

async function works(options: NatsOptions | string): Promise<void> {
  const { broker } = await opened(options)
  const queue = freshQueue()
  await publish(broker, [message(queue, 'a')])
  expect((await receive(await consumerOf(broker, queue), 1)).map(({ id }) => id)).toEqual(['a'])
}

withNats('who may come in, and to whom we speak', () => {
  beforeAll(async () => {
    const users = `{ users: [
      { nkey: ${pair.getPublicKey()} },
      { user: "ann", password: ${JSON.stringify(password)} },
      { user: "bob", password: "b", permissions: { publish: { deny: ["sluice.secret"] } } } ] }`
    locked = await startServer('nats', { tls: true, user: 'ann', password, settings: { authorization: users } })
  })
  afterAll(async () => {
    await locked?.remove()
  })

  it('TLS with the right authority works, with another it is refused as auth', async () => {
    const { ca, otherCa } = locked.certificates ?? { ca: '', otherCa: '' }
    await works({ url: locked.tlsUrl ?? '', tls: { ca: readFileSync(ca) } })
    const { broker, error } = await refusal({ url: locked.tlsUrl ?? '', tls: { ca: readFileSync(otherCa, 'utf8') } })
    expect(broker.classify(error)).toMatchObject({ code: 'auth', retryable: false })
    const trusting = await refusal(locked.tlsUrl ?? '')
    expect(broker.classify(trusting.error).code).toBe('auth')
    await works({ url: locked.tlsUrl ?? '', tls: { rejectUnauthorized: false } })
  })

  it('the right password opens, a wrong one is refused as auth, and neither is told', async () => {
    const host = new URL(locked.url).host
    await works({ url: locked.url, tls: false })
    await works({ url: host, user: 'ann', password, tls: false })
    const { broker, error } = await refusal({ url: `nats://ann:wrong-secret@${host}`, tls: false })
    expect(broker.classify(error)).toMatchObject({ code: 'auth', retryable: false, happened: 'no' })
    for (const told of [inspect(error, { depth: 9 }), inspect(broker, { depth: 9 }), JSON.stringify(broker)]) {
      expect(told).not.toContain('wrong-secret')
    }
    expect((await refusal({ url: host, user: 'ann', nkey: undefined, tls: false })).error).toBeDefined()
  })

  it('a user who may not publish to a queue is told so at once, and others go on', async () => {
    const host = new URL(locked.url).host
    const { broker } = await opened({ url: host, user: 'bob', password: 'b', tls: false })
    const publisher = await broker.createPublisher(signal)
    const free = freshQueue()
    const rejected = await publisher.publish([message('secret', 'a'), message(free, 'b'), message('secret', 'c')])
    expect(rejected.map(({ index }) => index)).toEqual([0, 2])
    expect(broker.classify(rejected[0]?.error)).toMatchObject({ code: 'auth', happened: 'no' })
    expect(await broker.admin?.depth?.(free)).toBe(1)
  })

  it('a key opens, another is refused; a credentials file that is not there is told', async () => {
    const host = new URL(locked.url).host
    await works({ url: host, nkey: Buffer.from(pair.getSeed()).toString(), tls: false })
    const other = Buffer.from(nkeys.createUser().getSeed()).toString()
    const { broker, error } = await refusal({ url: host, nkey: other, tls: false })
    expect(broker.classify(error).code).toBe('auth')
    expect(inspect(error)).not.toContain(other)
    const missing = await refusal({ url: host, credsFile: '/nowhere/at.creds', tls: false })
    expect(broker.classify(missing.error).code).toBe('auth')
  })

  it('a key or credentials that cannot be read are refused and not told', async () => {
    const host = new URL(locked.url).host
    for (const door of [{ nkey: 'SU-hidden' }, { creds: 'hidden nonsense' }]) {
      const { broker, error } = await refusal({ url: host, ...door, tls: false })
      expect(error).toBeDefined()
      expect(broker.classify(error)).toMatchObject({ happened: 'no', code: 'auth' })
      expect(inspect(error, { depth: 9 })).not.toContain('hidden')
    }
  })

  it('a right that is missing to fetch ends a receive, and one to schedule is told at once', async () => {
    const rights = '{ publish: { deny: ["$JS.API.CONSUMER.MSG.NEXT.>", "sluice.*.at.>"] } }'
    const path = join(locked.folder, 'rights.conf')
    writeFileSync(path, `authorization: { users: [{ user: "eve", password: "e", permissions: ${rights} }] }\n`)
    const program = current === undefined ? 'nats-server' : join(cache, `nats-server-${current.version}`)
    const address = await bareServer(program, '--config', path)
    const { broker } = await opened({ url: address, user: 'eve', password: 'e' })
    const queue = freshQueue()
    const waiting = (await consumerOf(broker, queue)).receive({ max: 1, waitMs: 30_000 }, signal)
    const began = Date.now()
    expect(await waiting.then(() => undefined, broker.classify)).toMatchObject({ code: 'auth' })
    if (current !== undefined) {
      const publisher = await broker.createPublisher(signal)
      const [rejected] = await publisher.publish([message(queue, 'a', { dueAt: Date.now() + 60_000 })])
      expect(broker.classify(rejected?.error)).toMatchObject({ code: 'auth', happened: 'no' })
    }
    expect(Date.now() - began).toBeLessThan(5_000)
  })

  it('a token, in an option or alone in the address', async () => {
    const address = await bareServer('nats-server', '--auth', 'tok/secret')
    await works({ url: address, token: 'tok/secret' })
    await works(`nats://${encodeURIComponent('tok/secret')}@${address}`)
    const { broker, error } = await refusal({ url: address, token: 'wrong-secret' })
    expect(broker.classify(error).code).toBe('auth')
    expect(inspect(error)).not.toContain('wrong-secret')
  })

  it.skipIf(current === undefined)(
    current === undefined ? `TLS first: ${whyNoCurrent}` : 'TLS before the first line',
    async () => {
      const { ca, cert, key } = locked.certificates ?? { ca: '', cert: '', key: '' }
      const path = join(locked.folder, 'first.conf')
      writeFileSync(path, `tls { cert_file: "${cert}", key_file: "${key}", handshake_first: true }\n`)
      const address = await bareServer(join(cache, `nats-server-${current?.version}`), '--config', path)
      await works({ url: `tls://${address}`, tls: { ca: readFileSync(ca), handshakeFirst: true } })
    },
  )

  it('a dead first host is no obstacle, and is not forgotten', async () => {
    const { broker } = await opened(['nats://127.0.0.1:9', url])
    const queue = freshQueue()
    await publish(broker, [message(queue, 'a')])
    expect(await broker.admin?.depth?.(queue)).toBe(1)
    const servers = (broker.native as unknown as { protocol: { servers: { length(): number } } }).protocol.servers
    expect(servers.length()).toBe(2)
    const { error } = await refusal(['nats://127.0.0.1:9', 'nats://127.0.0.1:11'])
    expect(broker.classify(error)).toMatchObject({ code: 'connection', happened: 'no' })
  })

  it('a connection of the user stays open when the broker closes', async () => {
    const client = await stranger()
    const broker = nats({ connection: client })
    await broker.open(new TestHost(), signal)
    const queue = freshQueue()
    await publish(broker, [message(queue, 'a')])
    expect((await receive(await consumerOf(broker, queue), 1)).length).toBe(1)
    await broker.close()
    expect(client.isClosed()).toBe(false)
    await client.flush()
  })

  it('a server with smaller payloads is refused with what to say, and then served', async () => {
    const small = await startServer('nats', { settings: { max_payload: '131072' } })
    try {
      const { broker, error } = await refusal(small.url)
      expect(broker.classify(error).code).toBe('unsupported')
      expect(String(error)).toContain('maxPayloadBytes: 131072')
      await works({ url: small.url, maxPayloadBytes: 131_072 })
    } finally {
      await small.remove()
    }
  })

  it('options without meaning are refused, and secrets are in no error', () => {
    expect(sharedServer('nats')).toBeDefined()
    const wrong: NatsOptions[] = [
      {},
      { url: 'http://ann:hidden@host' },
      { url: 'nats://ann:hidden%@host' },
      { url: 'x', prefix: 'a.b' },
      { url: 'x', replicas: 9 },
      { url: 'x', password: 7 as never },
      { url: 'x', ackWaitMs: Number.NaN },
      { url: 'x', pass: 'hidden' } as never,
      undefined as never,
      null as never,
      { url: 'x', tls: { rejectUnathorized: false, key: 'hidden' } as never },
      { url: ['nats://ann:hidden@one', 'nats://bob:hidden@two'] },
      { connection: {} as never, password: 'hidden' },
    ]
    for (const options of wrong) {
      let told = ''
      try {
        nats(options)
      } catch (error) {
        told = inspect(error, { depth: 9 })
      }
      expect(told).toContain('SLUICE_INVALID_OPTION')
      expect(told).not.toContain('hidden')
    }
  })
})
