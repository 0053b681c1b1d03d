import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addressAt, endpointOf } from '../src/fault-proxy/endpoint.js'
import { type FaultProxy, startProxy } from '../src/fault-proxy/fault-proxy.js'

let server: Server
let port: number
let proxy: FaultProxy
const heard: string[] = []
const sockets = new Set<Socket>()

/** A client that keeps what it hears and how it ends. */
class Client {
  readonly socket: Socket
  readonly opened: Promise<void>
  readonly ended: Promise<string>
  text = ''
  #wake: () => void = () => undefined

  constructor(to: number) {
    this.socket = connect(to, '127.0.0.1')
    sockets.add(this.socket)
    this.opened = new Promise(resolve => this.socket.once('connect', resolve))
    this.ended = new Promise(resolve => {
      this.socket.once('error', error => resolve((error as NodeJS.ErrnoException).code ?? error.message))
      this.socket.once('close', () => resolve('closed'))
    })
    this.socket.on('data', piece => {
      this.text += piece.toString()
      this.#wake()
    })
  }

  async says(text: string): Promise<void> {
    await new Promise<void>(resolve => this.socket.write(text, () => resolve()))
  }

  async hears(text: string): Promise<void> {
    while (!this.text.includes(text)) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }
}

async function client(): Promise<Client> {
  const made = new Client(proxy.port)
  await made.opened
  return made
}

/** Long enough for bytes that would come through on this machine. */
const quiet = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 60))

beforeEach(async () => {
  heard.length = 0
  server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', piece => {
      heard.push(piece.toString())
      socket.write(`echo ${piece.toString()}`)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as { port: number }).port
  proxy = await startProxy({ target: { host: '127.0.0.1', port } })
})

afterEach(async () => {
  await proxy.close()
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  await new Promise(resolve => server.close(resolve))
})

describe('the fault proxy', () => {
  it('passes bytes on in both directions, and ends as either side ends', async () => {
    const one = await client()
    await one.says('hello')
    await one.hears('echo hello')
    expect([proxy.connections, proxy.accepted]).toEqual([1, 1])
    one.socket.end()
    expect(await one.ended).toBe('closed')
  })

  it('passes on more than a buffer holds', async () => {
    const one = await client()
    const large = 'x'.repeat(2_000_000)
    await one.says(large)
    while (one.text.replaceAll('echo ', '').length < large.length) await quiet()
    expect(one.text.replaceAll('echo ', '')).toBe(large)
  })

  it('cut: resets what stands and refuses what comes, until restore', async () => {
    const one = await client()
    await one.says('a')
    await one.hears('echo a')
    proxy.cut()
    expect(await one.ended).toBe('ECONNRESET')
    const refused = new Client(proxy.port)
    expect(await refused.ended).toBe('ECONNRESET')
    proxy.restore()
    const again = await client()
    await again.says('b')
    await again.hears('echo b')
    expect(heard).toEqual(['a', 'b'])
  })

  it('blackHole: nothing comes through and nothing shows; restore lets what waited pass', async () => {
    const one = await client()
    proxy.blackHole()
    await one.says('lost?')
    const late = await client()
    await late.says('late')
    await quiet()
    expect([heard, one.text, late.text]).toEqual([[], '', ''])
    proxy.restore()
    await one.hears('echo lost?')
    await late.hears('echo late')
  })

  it('halfOpen: the server is gone and the client is not told; restore resets it', async () => {
    const one = await client()
    await one.says('a')
    await one.hears('echo a')
    proxy.halfOpen()
    await one.says('into the void')
    await quiet()
    expect([heard, one.socket.destroyed]).toEqual([['a'], false])
    const fresh = await client()
    await fresh.says('b')
    await fresh.hears('echo b')
    proxy.restore()
    expect(await one.ended).toBe('ECONNRESET')
    await fresh.says('c')
    await fresh.hears('echo c')
  })

  it('slow: each piece is late, and order stays', async () => {
    const one = await client()
    proxy.slow(40)
    const start = performance.now()
    for (const letter of 'abcde') await one.says(letter)
    await one.hears('e')
    expect(performance.now() - start).toBeGreaterThanOrEqual(79)
    proxy.restore()
    await one.says('f')
    await one.hears('f')
    expect(one.text.replaceAll('echo ', '')).toBe('abcdef')
  })

  it('swallowOneReply: what was asked has happened, its answer and its connection are lost, the next one works', async () => {
    const one = await client()
    proxy.swallowOneReply()
    await one.says('asked')
    expect(await one.ended).toBe('ECONNRESET')
    expect([heard, one.text]).toEqual([['asked'], ''])
    const next = await client()
    await next.says('again')
    await next.hears('echo again')
  })

  it('resets a client whose server refuses', async () => {
    const nobody = await startProxy({ target: { host: '127.0.0.1', port: 1 } })
    const one = new Client(nobody.port)
    expect(await one.ended).toBe('ECONNRESET')
    await nobody.close()
  })

  it('close: ends everything and listens no more', async () => {
    const one = await client()
    await proxy.close()
    expect(await one.ended).toBe('ECONNRESET')
    expect(await new Client(proxy.port).ended).toBe('ECONNREFUSED')
    proxy = await startProxy({ target: `tcp://127.0.0.1:${port}` })
  })

  it('wants a host and a port', async () => {
    await expect(startProxy({ target: 'file:///tmp/x.db' })).rejects.toThrow(TypeError)
  })
})

describe('addresses', () => {
  it.each([
    ['redis://localhost', { host: 'localhost', port: 6379 }],
    ['amqp://guest:guest@broker.example/%2F', { host: 'broker.example', port: 5672 }],
    ['nats://127.0.0.1:14222', { host: '127.0.0.1', port: 14_222 }],
    ['redis://[::1]:7000/0', { host: '::1', port: 7000 }],
    ['jobs.db', undefined],
    ['file:///var/jobs.db', undefined],
    ['tcp://somewhere', undefined],
  ])('%s leads to %o', (address, endpoint) => {
    expect(endpointOf(address)).toEqual(endpoint)
  })

  it('keeps credentials, path and options on another way', () => {
    const there = { host: '127.0.0.1', port: 9 }
    expect(addressAt('amqp://us%40er:p%3Aw@far:1234/%2F?heartbeat=5#x', there)).toBe(
      'amqp://us%40er:p%3Aw@127.0.0.1:9/%2F?heartbeat=5#x',
    )
    expect(addressAt('redis://far', there)).toBe('redis://127.0.0.1:9')
    expect(addressAt('redis://:secret@far', there)).toBe('redis://:secret@127.0.0.1:9')
  })
})
