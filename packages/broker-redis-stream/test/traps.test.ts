import { startProxy } from '@sluice/conformance'
import { expect, it, onTestFinished } from 'vitest'
import { takeScript } from '../src/scripts/take-script.js'
import {
  consumerOf,
  freshQueue,
  message,
  messages,
  opened,
  pause,
  publish,
  publisherOf,
  raw,
  receiptsOf,
  receive,
  streamOf,
  textOf,
  until,
  url,
  withRedis,
} from './world.js'

async function proxied(): Promise<{ proxy: Awaited<ReturnType<typeof startProxy>>; address: string }> {
  const proxy = await startProxy({ target: url })
  onTestFinished(() => proxy.close())
  return { proxy, address: proxy.through(url) }
}

withRedis('what Redis and its client do to the unwary', () => {
  it('a batch whose answer was lost is stored once, also cut otherwise the second time', async () => {
    const { proxy, address } = await proxied()
    const broker = await opened({ url: address, callTimeoutMs: 500 })
    const queue = freshQueue()
    const publisher = await publisherOf(broker)
    await publisher.publish([message(queue, 'warm')])
    proxy.swallowOneReply()
    const batch = messages(queue, 6)
    await expect(publisher.publish(batch)).rejects.toSatisfy(error => broker.classify(error).happened === 'maybe')
    expect(await raw().xlen(streamOf(queue)), 'it happened all the same').toBe(7)
    await until('published again', async () => {
      return publisher.publish([...batch.slice(0, 4), message(queue, 'new')]).then(
        rejected => rejected.length === 0,
        () => false,
      )
    })
    expect(await publisher.publish(batch.slice(4))).toEqual([])
    const taken = await receive(await consumerOf(broker, queue), 8)
    expect(taken.map(({ id }) => id).sort()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'new', 'warm'])
    expect(await broker.admin?.depth?.(queue)).toBe(8)
  })

  it('a publish that is never answered ends at its deadline', async () => {
    const { proxy, address } = await proxied()
    const broker = await opened({ url: address, callTimeoutMs: 400 })
    const publisher = await publisherOf(broker)
    const queue = freshQueue()
    await publisher.publish([message(queue, 'a')])
    proxy.blackHole()
    const error: unknown = await publisher.publish([message(queue, 'b')]).catch((raw: unknown) => raw)
    expect(broker.classify(error)).toMatchObject({ retryable: true, happened: 'maybe' })
    proxy.restore()
  })

  it('a blocked read goes on after its connection dropped', async () => {
    const { proxy, address } = await proxied()
    const broker = await opened(address)
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    const waiting = receive(consumer, 1, 20_000)
    await pause(100)
    proxy.cut()
    await pause(100)
    proxy.restore()
    await publish(await opened(), [message(queue, 'after')])
    expect((await waiting).map(({ id }) => id)).toEqual(['after'])
  })

  it('what a lost answer of a read would have brought comes to the same consumer, at once and once', async () => {
    const { proxy, address } = await proxied()
    const broker = await opened({ url: address, callTimeoutMs: 400 })
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue, { leaseMs: 60_000 })
    await publish(await opened(), messages(queue, 3))
    const first = await receive(consumer, 1)
    await consumer.receive({ max: 1, waitMs: 0 }, new AbortController().signal).then(more => first.push(...more))
    proxy.swallowOneReply()
    const rest = await receive(consumer, 3 - first.length, 10_000)
    const all = [...first, ...rest]
    expect(all.map(({ id }) => id)).toEqual(['m0', 'm1', 'm2'])
    expect(await consumer.ack(receiptsOf(all))).toEqual([])
    expect(await broker.admin?.depth?.(queue)).toBe(0)
  })

  it('entries that somebody trimmed are told as lost, once, and block nobody', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const early = await consumerOf(broker, queue, { leaseMs: 300 })
    await publish(broker, messages(queue, 4))
    const held = await receive(early, 3)
    await raw().xtrim(streamOf(queue), 'MAXLEN', 1)
    const late = await consumerOf(broker, queue)
    const found = await receive(late, 4, 5_000)
    const lost = found.filter(one => one.headers?.['redis-lost-entry'] !== undefined)
    expect(lost.map(one => one.headers?.['redis-lost-entry'])).toEqual(held.map(({ receipt }) => receipt.id))
    expect(found.filter(one => !lost.includes(one)).map(({ id }) => id)).toEqual(['m3'])
    const moved = lost.map(({ receipt }) => ({ receipt, message: message(`${queue}.dead`, receipt.id) }))
    expect(await late.move?.(moved)).toEqual([])
    expect(await broker.admin?.depth?.(`${queue}.dead`)).toBe(3)
    expect(await receive(late, 1, 1_500), 'not told again').toEqual([])
    expect((await early.ack(receiptsOf(held))).length, 'and not the early one’s').toBe(3)
  })

  it('two equal bodies in flight are two messages', async () => {
    const broker = await opened()
    const queue = freshQueue()
    await publish(broker, [message(queue, 'a', { body: '{}' }), message(queue, 'b', { body: '{}' })])
    const consumer = await consumerOf(broker, queue)
    const [one, other] = await receive(consumer, 2)
    expect(await consumer.ack(receiptsOf(one === undefined ? [] : [one]))).toEqual([])
    expect(await broker.admin?.depth?.(queue)).toBe(1)
    expect(await consumer.ack(receiptsOf(other === undefined ? [] : [other]))).toEqual([])
  })

  it('a group that is gone is made again from the beginning, while its consumer waits', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    const waiting = receive(consumer, 2)
    await pause(100)
    const client = raw()
    await client.del(streamOf(queue))
    await client.xadd(streamOf(queue), '*', 'body', '{"x":1}')
    await client.xadd(streamOf(queue), '*', 'body', '{"x":2}')
    expect((await waiting).map(textOf)).toEqual(['{"x":1}', '{"x":2}'])
  })

  it('names of dead consumers go only when they hold nothing', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const client = raw()
    const consumer = await consumerOf(broker, queue)
    await publish(broker, messages(queue, 2))
    await client.xreadgroup('GROUP', 'sluice', 'dead-one', 'COUNT', 1, 'STREAMS', streamOf(queue), '>')
    await client.xgroup('CREATECONSUMER', streamOf(queue), 'sluice', 'idle-one')
    expect((await receive(consumer, 1)).map(({ id }) => id)).toEqual(['m1'])
    await consumer.close()
    const names = (await client.xinfo('CONSUMERS', streamOf(queue), 'sluice')) as string[][]
    expect(
      names.map(one => one[1]),
      'who holds something stays, our own, too',
    ).toContain('dead-one')
    expect(await client.xpending(streamOf(queue), 'sluice').then(found => (found as [number])[0])).toBe(2)
  })

  it('a key of another kind refuses its queue alone', async () => {
    const broker = await opened()
    const [queue, good] = [freshQueue(), freshQueue()]
    await raw().rpush(streamOf(queue), 'a list')
    const rejected = await (await publisherOf(broker)).publish([message(queue, 'a'), message(good, 'b')])
    expect(rejected.map(({ index }) => index)).toEqual([0])
    expect(broker.classify(rejected[0]?.error).code).toBe('conflict')
    expect(await broker.admin?.depth?.(good)).toBe(1)
  })

  it('an entry with more fields than a script can put anywhere is handed back and moved, with its body', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const many = Array.from({ length: 5_000 }, (_, n) => [`h${n}`, 'x']).flat()
    await raw().xadd(streamOf(queue), '*', ...many, 'body', '{"x":1}')
    const consumer = await consumerOf(broker, queue)
    const [first] = await receive(consumer, 1)
    if (first === undefined) throw new Error('one was published')
    expect(await consumer.nack?.([{ receipt: first.receipt, delayMs: 20 }])).toEqual([])
    const [again] = await receive(consumer, 1)
    if (again === undefined) throw new Error('it was lost')
    expect(textOf(again)).toBe('{"x":1}')
    const moved = message(`${queue}.dead`, 'dead', { headers: again.headers })
    expect(await consumer.move?.([{ receipt: again.receipt, message: moved }])).toEqual([])
    expect(await broker.admin?.depth?.(`${queue}.dead`)).toBe(1)
  })

  it('names of consumers that have held nothing for long are forgotten, also of those who only heard the bell', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const client = raw()
    const consumer = await consumerOf(broker, queue)
    const keys = ['', ':due', ':bell', ':again', ':swept']
    await client.xgroup('CREATECONSUMER', streamOf(queue), 'sluice', 'idle-one')
    await client.xgroup('CREATECONSUMER', `${streamOf(queue)}:bell`, 'sluice', 'heard-one')
    await pause(300)
    // An hour is too long for a test.
    const lua = takeScript.lua.replaceAll('3600000', '200')
    await client.del(`${streamOf(queue)}:swept`)
    const all = keys.map(end => streamOf(queue) + end)
    await client.eval(lua, 5, ...all, 'sluice', 'me', '-', 10, 'hand', 1_000, 30_000)
    const names = async (key: string) =>
      ((await client.xinfo('CONSUMERS', key, 'sluice')) as string[][]).map(one => one[1])
    expect(await names(streamOf(queue))).not.toContain('idle-one')
    expect(await names(`${streamOf(queue)}:bell`)).not.toContain('heard-one')
    await consumer.close()
  })
})
