import { startProxy } from '@sluice/conformance'
import { connect } from 'amqplib'
import { expect, it, onTestFinished } from 'vitest'
import { amqp } from '../src/index.js'
import {
  consumerOf,
  failureOf,
  freshQueue,
  message,
  opened,
  publisherOf,
  receive,
  signal,
  TestHost,
  until,
  url,
  withRabbit,
} from './world.js'

withRabbit('hosts and connections', () => {
  it('the first host is dead: the second is used', async () => {
    const { broker, host } = await opened(['amqp://127.0.0.1:1', url])
    expect(await (await publisherOf(broker)).publish([message(freshQueue(), 'a')])).toEqual([])
    expect(host.events).toEqual([{ type: 'connected' }])
  })

  it('a host that swallows everything is left by the attempt after the one that was aborted', async () => {
    const hole = await startProxy({ target: url })
    onTestFinished(() => hole.close())
    hole.blackHole()
    const broker = amqp([hole.through(url), url])
    onTestFinished(() => broker.close())
    const impatience = new AbortController()
    const opening = failureOf(broker.open(new TestHost(), impatience.signal))
    setTimeout(() => impatience.abort(new Error('patience is over')), 300)
    expect(String(await opening)).toContain('patience is over')
    await broker.open(new TestHost(), signal)
    expect(broker.native).toBeDefined()
  })

  it('all hosts dead: the last error is raw, and nothing happened', async () => {
    const broker = amqp(['amqp://127.0.0.1:1', 'amqp://127.0.0.1:2'])
    const error = await failureOf(broker.open(new TestHost(), signal))
    expect(error).toMatchObject({ code: 'ECONNREFUSED' })
    expect(broker.classify(error)).toEqual({ code: 'connection', retryable: false, happened: 'no' })
  })

  it('a connection that has gone silent is reported within fifteen seconds', { timeout: 30_000 }, async () => {
    const proxy = await startProxy({ target: url })
    onTestFinished(() => proxy.close())
    const { host } = await opened(proxy.through(url))
    proxy.blackHole()
    await until('the loss is reported', () => host.heard('disconnected'), 15_000)
  })

  it('an own client connects: its connections are used, and closed at the end', async () => {
    const models: Awaited<ReturnType<typeof connect>>[] = []
    const purposes: string[] = []
    const broker = amqp({
      connect: async purpose => {
        purposes.push(purpose)
        const model = await connect(url)
        models.push(model)
        return model
      },
    })
    await broker.open(new TestHost(), signal)
    const queue = freshQueue()
    await (await publisherOf(broker)).publish([message(queue, 'a')])
    expect(await receive(await consumerOf(broker, queue), 1)).toMatchObject([{ id: 'a' }])
    let closed = 0
    for (const model of models) model.on('close', () => closed++)
    await broker.close()
    expect([purposes.sort(), closed]).toEqual([['consume', 'publish'], 2])
  })
})
