import { readFileSync } from 'node:fs'
import { createServer } from 'node:tls'
import type { AddressInfo } from 'node:net'
import { MemoryServer } from '@sluice/core'
import { startServer } from '@sluice/testbed'
import { expect, it, onTestFinished } from 'vitest'
import { mqtt } from '../src/index.js'
import { between, passOn, silence } from './between.js'
import {
  type AnyBroker,
  consumerOf,
  freshQueue,
  idsOf,
  message,
  messages,
  opened,
  pause,
  publish,
  receive,
  signal,
  slotsOf,
  TestHost,
  until,
  url,
  withMosquitto,
} from './world.js'

const told = (host: TestHost): boolean => host.events.some(({ type }) => type === 'disconnected')

function closedAfter(broker: AnyBroker): AnyBroker {
  onTestFinished(() => broker.close())
  return broker
}

async function thereAndBack(broker: AnyBroker): Promise<void> {
  const queue = freshQueue()
  const consumer = await consumerOf(broker, queue)
  expect(await publish(broker, [message(queue, 'a')])).toEqual([])
  expect(idsOf(await receive(consumer, 1))).toEqual(['a'])
}

withMosquitto('on the wire of MQTT', () => {
  it('what cannot be read ends the connection, and is told', async () => {
    const { sockets, url: address } = await between(socket => void passOn(socket, url))
    const host = new TestHost()
    const broker = closedAfter(mqtt(address))
    await broker.open(host, signal)
    sockets[0]?.write(Buffer.from([0, 0, 0, 0]))
    await until('the loss is told', () => told(host), 3_000)
    await broker.open(host, signal)
    await thereAndBack(broker)
  })

  it('a connection that ends in the breath in which it began is not taken for one', async () => {
    // CONNACK, and then what no client can read.
    const connack = Buffer.from([0x20, 3, 0, 0, 0])
    const { url: address } = await between(socket => {
      socket.once('data', () => socket.write(Buffer.concat([connack, Buffer.from([0, 0, 0, 0])])))
    })
    const host = new TestHost()
    const broker = closedAfter(mqtt(address))
    const refused = await broker.open(host, signal).then(
      () => false,
      () => true,
    )
    await until('it is refused, or its end is told', () => refused || told(host), 3_000)
    await expect(broker.createPublisher(signal)).rejects.toThrow()
  })

  it('every address has its turn before core gives up', async () => {
    const silent = await Promise.all([silence(), silence(), silence()])
    const broker = closedAfter(mqtt([...silent.map(one => one.url), url]))
    const started = performance.now()
    await broker.open(new TestHost(), signal)
    expect(performance.now() - started).toBeLessThan(9_500)
    await thereAndBack(broker)
  })

  it('an attempt that core gave up on is ended by the next one, and ends nothing of it', async () => {
    const { url: address } = await between((socket, number) => {
      if (number > 0) passOn(socket, url)
    })
    const [early, host] = [new TestHost(), new TestHost()]
    const broker = closedAfter(mqtt(address))
    const first = broker.open({ ...early, clientId: host.clientId }, signal).then(
      () => 'open',
      () => 'given up',
    )
    await pause(200)
    await broker.open(host, signal)
    expect(await first).toBe('given up')
    await pause(300)
    expect(told(host)).toBe(false)
    expect(early.events).toEqual([])
    await thereAndBack(broker)
  })

  it('a subscription that is granted QoS 0 only is refused: it would lose messages', async () => {
    const { url: address } = await between(socket => {
      // SUBACK ends with what it grants.
      passOn(socket, url, said => (said[0] === 0x90 ? Buffer.from([...said.subarray(0, -1), 0]) : said))
    })
    const broker = closedAfter(mqtt(address))
    await broker.open(new TestHost(), signal)
    const error = await consumerOf(broker, freshQueue()).catch((raw: unknown) => raw)
    expect(broker.classify(error)).toMatchObject({ code: 'unsupported' })
  })

  it('a server that keeps sessions for less long than they were asked for is refused: what comes meanwhile would be gone', async () => {
    const { url: address } = await between((socket, number) => {
      // CONNACK: two bytes of header, flags, code, then properties with their length before them.
      const shorter = (said: Buffer): Buffer => {
        if (said[0] !== 0x20 || number === 0) return said
        const properties = Buffer.concat([Buffer.from([0x11, 0, 0, 0, 3]), said.subarray(5)])
        return Buffer.concat([Buffer.from([0x20, 3 + properties.length, 0, 0, properties.length]), properties])
      }
      passOn(socket, url, shorter)
    })
    const broker = closedAfter(mqtt(address))
    await broker.open(new TestHost(), signal)
    const error = await consumerOf(broker, freshQueue()).catch((raw: unknown) => raw)
    expect(broker.classify(error)).toMatchObject({ code: 'unsupported' })
    expect(`${error}`).toContain('sessionExpiryMs: 3000')
  })

  it('a session whose subscription the server does not end is not ended either: it goes on getting its share', async () => {
    const { url: address } = await between(socket => {
      // UNSUBACK ends with its reason.
      passOn(socket, url, said => (said[0] === 0xb0 ? Buffer.from([...said.subarray(0, -1), 0x87]) : said))
    })
    const memory = new MemoryServer()
    const leaving = await opened({ slots: slotsOf(memory)() })
    const staying = await opened({ slots: slotsOf(memory)(), url: address })
    const queue = freshQueue()
    const consumer = await consumerOf(staying, queue)
    await (await consumerOf(leaving, queue)).close()
    await publish(leaving, messages(queue, 20))
    const got = await receive(consumer, 20)
    await consumer.ack(got.map(({ receipt }) => receipt))
    const look = slotsOf(memory)()
    await look.open(new TestHost(), signal)
    await pause(500)
    expect((await look.get([`mqtt:sluice:slots:${queue}`]))[0]?.value).toBe('["0","1"]')
    await look.close()
  })

  it.each([
    ['as old ones do', [0x20, 2, 0, 1]],
    ['as new ones do', [0x20, 3, 0, 0x84, 0]],
  ])('a server without version 5, which says so %s: refused at once, with what to write', async (_, answer) => {
    const { url: address } = await between(socket => socket.once('data', () => void socket.end(Buffer.from(answer))))
    const broker = closedAfter(mqtt(address))
    const error = await broker.open(new TestHost(), signal).catch((raw: unknown) => raw)
    expect(broker.classify(error)).toMatchObject({ code: 'unsupported', retryable: false, happened: 'no' })
    expect(`${error}`).toContain('protocolVersion: 4')
  })

  it('web sockets over TLS: the right authority, and none', async () => {
    const server = await startServer('mosquitto', { tls: true })
    onTestFinished(() => server.remove())
    const { ca = '', cert = '', key = '' } = server.certificates ?? {}
    const door = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, socket => {
      socket.on('error', () => undefined)
      passOn(socket, server.urls[1] ?? '')
    })
    await new Promise<void>(resolve => door.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void door.close())
    const address = `wss://127.0.0.1:${(door.address() as AddressInfo).port}/mqtt`
    const broker = closedAfter(mqtt({ url: address, tls: { ca: readFileSync(ca) } }))
    await broker.open(new TestHost(), signal)
    await thereAndBack(broker)
    const wary = closedAfter(mqtt(address))
    const error = await wary.open(new TestHost(), signal).catch((raw: unknown) => raw)
    expect(wary.classify(error).code).toBe('auth')
  })
})
