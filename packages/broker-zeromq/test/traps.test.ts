import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { memory } from '@sluice/core'
import { expect, it, onTestFinished } from 'vitest'
import { Dealer, Router } from 'zeromq'
import { FrameReader } from '../src/frames/frame-reader.js'
import { FrameWriter } from '../src/frames/frame-writer.js'
import { kinds } from '../src/frames/kinds.js'
import { SendQueue } from '../src/frames/send-queue.js'
import { zeromq } from '../src/index.js'
import { consumerOf, freshQueue, hubOf, messages, opened, publish, receive, signal, TestHost, until } from './world.js'

const index = fileURLToPath(new URL('../dist/index.js', import.meta.url))

it('an answer for a client that is gone is an error of that client alone, and the hub goes on', async () => {
  const hub = await hubOf()
  const { broker } = await opened(hub.url)
  // Says hello, asks for work that is not there, and goes without a word.
  const gone = new Dealer({ linger: 500 })
  gone.connect(hub.url.replace('zmq:', 'tcp:'))
  const hello = new FrameWriter(kinds.hello, 1)
  hello.text('gone')
  await gone.send(hello.end())
  const queue = freshQueue()
  const subscribe = new FrameWriter(kinds.subscribe, 2)
  subscribe.u32(1)
  subscribe.text(queue)
  subscribe.u8(0)
  subscribe.f64(60_000)
  await gone.send(subscribe.end())
  await gone.receive()
  await gone.receive()
  const pull = new FrameWriter(kinds.pull, 3)
  pull.u32(1)
  pull.u32(5)
  pull.f64(60_000)
  await gone.send(pull.end())
  expect(hub.sessions).toBe(2)
  gone.close()
  // What is handed to it meets nobody; the hub learns that it is gone, and others are served on.
  await new Promise(resolve => setTimeout(resolve, 100))
  await publish(broker, messages(queue, 20))
  await until('the session of the one that is gone has ended', () => hub.sessions === 1, 5_000)
  // All of them, though leases here last a minute: what was not sent went back.
  const got = await receive(await consumerOf(broker, queue), 20)
  expect(got.length).toBe(20)
})

it('a mandatory ROUTER with sendTimeout 0 refuses at once, where it would wait for ever', async () => {
  const router = new Router({ mandatory: true, sendTimeout: 0, linger: 0 })
  onTestFinished(() => router.close())
  await expect(router.send(['nobody', 'x'])).rejects.toMatchObject({ code: 'EHOSTUNREACH' })
})

it('one writer: a second send while one waits would be refused as EBUSY', async () => {
  const direct = new Dealer({ linger: 0 })
  const first = direct.send('1').catch(() => undefined)
  await expect((async () => await direct.send('2'))()).rejects.toMatchObject({ code: 'EBUSY' })
  direct.close()
  await first

  const queued = new Dealer({ linger: 0 })
  const router = new Router({ linger: 0 })
  onTestFinished(() => {
    queued.close()
    router.close()
  })
  const failed: unknown[] = []
  const queue = new SendQueue<string>(
    frame => queued.send(frame),
    (_, error) => failed.push(error),
  )
  for (let n = 0; n < 100; n++) queue.push(String(n))
  await router.bind('tcp://127.0.0.1:*')
  queued.connect(router.lastEndpoint as string)
  const got: string[] = []
  while (got.length < 100) got.push(String((await router.receive())[1]))
  expect(got).toEqual(Array.from({ length: 100 }, (_, n) => String(n)))
  expect(failed).toEqual([])
})

it('no high-water mark drops anything: many answers wait for a client that does not read', async () => {
  const hub = await hubOf()
  const slow = new Dealer({ linger: 0, receiveHighWaterMark: 1 })
  onTestFinished(() => slow.close())
  slow.connect(hub.url.replace('zmq:', 'tcp:'))
  const hello = new FrameWriter(kinds.hello, 1)
  hello.text('slow')
  await slow.send(hello.end())
  await slow.receive()
  const asked = 3_000
  for (let request = 2; request < asked + 2; request++) {
    const admin = new FrameWriter(kinds.admin, request)
    admin.text('{"method":"list"}')
    await slow.send(admin.end())
  }
  const answers = new Set<number>()
  while (answers.size < asked) {
    const [frame] = await slow.receive()
    answers.add(new FrameReader(frame as Buffer).request)
  }
  expect(answers.size).toBe(asked)
})

it('a publish to a hub that is gone ends, and is not kept for one to come', async () => {
  const hub = await hubOf()
  const { broker, host } = await opened(hub.url)
  const publisher = await broker.createPublisher(signal)
  await hub.close()
  await until('the loss is told', () => host.events.some(({ type }) => type === 'disconnected'))
  const error = await publisher.publish(messages(freshQueue(), 1)).catch((caught: unknown) => caught)
  expect(broker.classify(error)).toMatchObject({ code: 'connection', happened: 'no' })
})

it('without a hub, opening fails at once: nothing is queued for somebody who may come', async () => {
  const broker = zeromq('zmq://127.0.0.1:1')
  const began = performance.now()
  const error = await broker.open(new TestHost(), signal).catch((caught: unknown) => caught)
  expect(broker.classify(error).code).toBe('connection')
  expect(performance.now() - began).toBeLessThan(5_000)
})

it('a name that nobody knows is no connection, at once', async () => {
  const broker = zeromq('zmq://nowhere.invalid')
  const error = await broker.open(new TestHost(), signal).catch((caught: unknown) => caught)
  expect(broker.classify(error)).toMatchObject({ code: 'connection', happened: 'no' })
})

it('a process that published and closed ends by itself, and so does one whose hub is closed', async () => {
  const source = `
    const { startHub, zeromq } = await import(${JSON.stringify(index)})
    const { close, memory, task } = await import('@sluice/core')
    const hub = await startHub({ broker: memory(), url: 'zmq://127.0.0.1:0' })
    const work = task('ends', { broker: zeromq(hub.url) }, async () => {})
    await work.push({})
    await close(work)
    await hub.close()
    console.log('done')
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let told = ''
  child.stdout.on('data', text => {
    told += text
  })
  const [code] = await once(child, 'exit')
  expect([code, told.trim()]).toEqual([0, 'done'])
})

it('a process that is told to exit does, with sockets open and a hub that does not answer', async () => {
  const source = `
    const { zeromq } = await import(${JSON.stringify(index)})
    const { task } = await import('@sluice/core')
    const work = task('stuck', { broker: zeromq('zmq://127.0.0.1:1') }, async () => {})
    work.push({}).catch(() => {})
    setTimeout(() => process.exit(3), 300)
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'inherit',
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [code] = await once(child, 'exit')
  expect(code).toBe(3)
})

it('a hub that is closed leaves its memory to the next: confirmed messages are there, receipts are not', async () => {
  const kept = memory()
  const first = await hubOf(kept)
  const { broker } = await opened(first.url)
  const queue = freshQueue()
  await publish(broker, messages(queue, 3))
  await first.close()
  const second = await hubOf(kept)
  expect(second.epoch).not.toBe(first.epoch)
  const again = await opened(second.url)
  expect((await receive(await consumerOf(again.broker, queue), 3)).length).toBe(3)
})
