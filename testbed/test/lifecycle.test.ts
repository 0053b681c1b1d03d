import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kinds } from '../src/kinds/table.js'
import { type Server, type ServerKind, startServer } from '../src/index.js'
import { processesOf } from './processes.js'

interface Product {
  readonly kind: ServerKind
  /** Something that a restart must not lose. */
  keep(server: Server): Promise<unknown>
  kept(server: Server): Promise<string>
}

const products: Product[] = [
  {
    kind: 'redis',
    keep: server => server.run('redis-cli', 'set', 'treasure', 'gold'),
    kept: server => server.run('redis-cli', 'get', 'treasure'),
  },
  {
    kind: 'rabbitmq',
    keep: server => server.run('rabbitmqctl', '--quiet', 'add_vhost', 'gold'),
    kept: server => server.run('rabbitmqctl', '--quiet', 'list_vhosts'),
  },
]

describe.each(products)('$kind', ({ kind, keep, kept }) => {
  let server: Server
  beforeAll(async () => {
    server = await startServer(kind)
    await keep(server)
  })
  afterAll(() => server.remove())
  const answers = (): Promise<string> => kinds[kind].probe(server.url)

  test('it tells the version that its program tells, and runs in a process of ours', async () => {
    expect(server).toMatchObject({ kind, name: kinds[kind].name, version: await answers() })
    expect(server.pid).toBeGreaterThan(1)
    expect(server.urls).toEqual([server.url])
    expect(new URL(server.url).hostname).toBe('127.0.0.1')
  })

  test('stopped it refuses, started again it has its data on the same port', async () => {
    await server.stop()
    expect(server.pid).toBeUndefined()
    await expect(answers()).rejects.toThrow()
    expect(processesOf(server.folder).filter(text => !text.includes('watcher'))).toEqual([])
    await server.start()
    expect(await kept(server)).toContain('gold')
  })

  test('paused it holds connections without an answer, resumed it answers', async () => {
    server.pause()
    await expect(kinds[kind].probe(server.url, 300)).rejects.toThrow('no answer')
    server.resume()
    await expect(answers()).resolves.toBe(server.version)
  })

  test('killed while paused it is gone, and its data is not', async () => {
    server.pause()
    await server.kill()
    await expect(answers()).rejects.toThrow()
    await server.start()
    expect(await kept(server)).toContain('gold')
  })

  test('removed while paused it leaves no process and no folder, and cannot come back', async () => {
    server.pause()
    await server.remove()
    await server.remove()
    await expect(answers()).rejects.toThrow()
    expect(processesOf(server.folder)).toEqual([])
    expect(existsSync(server.folder)).toBe(false)
    await expect(server.start()).rejects.toThrow('removed')
  })
})
