import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { consumerOf, freshQueue, message, opened, publish, receive, streamOf, textOf, url, withRedis } from './world.js'

const run = promisify(execFile)

async function cli(...words: string[]): Promise<string> {
  return (await run('redis-cli', ['-u', url, ...words])).stdout
}

withRedis('clients that are not ours', () => {
  it('bare JSON by redis-cli is a message', async () => {
    const broker = await opened()
    const queue = freshQueue()
    await cli('XADD', streamOf(queue), '*', 'body', '{"x":1}', 'trace', 'abc')
    const consumer = await consumerOf(broker, queue)
    const [one] = await receive(consumer, 1)
    expect(one).toMatchObject({ id: undefined, headers: { trace: 'abc' }, deliveryCount: 1 })
    expect(one === undefined ? undefined : textOf(one)).toBe('{"x":1}')
    expect(Math.abs((one?.publishedAt ?? 0) - Date.now())).toBeLessThan(10_000)
  })

  it('ours are read by redis-cli', async () => {
    const broker = await opened()
    const queue = freshQueue()
    await publish(broker, [message(queue, 'm1', { body: '{"x":1}', headers: { trace: 'abc' } })])
    const lines = (await cli('XRANGE', streamOf(queue), '-', '+')).trim().split('\n')
    expect(lines.slice(1)).toEqual(['id', 'm1', 'body', '{"x":1}', 'trace', 'abc'])
    expect(await cli('SMEMBERS', 'sluice:stream:queues')).toContain(queue)
  })

  it('a header called __proto__ is a header, and pollutes nothing', async () => {
    const broker = await opened()
    const queue = freshQueue()
    await cli('XADD', streamOf(queue), '*', '__proto__', 'evil', 'body', '{}', 'body', 'second', 'deliveries', '1e9')
    const [one] = await receive(await consumerOf(broker, queue), 1)
    expect(Object.entries(one?.headers ?? {})).toEqual([['__proto__', 'evil']])
    expect(({} as { evil?: unknown }).evil).toBeUndefined()
    expect(one?.deliveryCount).toBe(1)
  })
})
