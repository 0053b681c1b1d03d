import { startProxy } from '@sluice/conformance'
import { expect, it, onTestFinished } from 'vitest'
import { freshQueue, message, opened, publish, signal, until, url, withNats } from './world.js'

withNats('silence', () => {
  it('a black hole that begins while the socket is full is noticed, told and survived', async () => {
    const proxy = await startProxy({ target: url })
    onTestFinished(() => proxy.close())
    const { broker, host } = await opened({ url: proxy.through(url), pingIntervalMs: 200 })
    const queue = freshQueue()
    await publish(broker, [message(queue, 'warm')])
    const publisher = await broker.createPublisher(signal)
    proxy.blackHole()
    const body = 'x'.repeat(900_000)
    const batch = Array.from({ length: 30 }, (_, index) => message(queue, `m${index}`, { body }))
    const failure = await publisher.publish(batch).then(() => undefined, broker.classify)
    expect(failure).toMatchObject({ code: 'connection', retryable: true, happened: 'maybe' })
    proxy.restore()
    await until('connected again', () => host.events.at(-1)?.type === 'connected' && host.events.length > 1, 5_000)
    expect(await publisher.publish(batch)).toEqual([])
    expect(await broker.admin?.depth?.(queue)).toBe(31)
  })
})
