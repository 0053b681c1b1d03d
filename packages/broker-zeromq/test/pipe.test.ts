import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { close, systemClock, task } from '@sluice/core'
import { expect, it, onTestFinished } from 'vitest'
import { Push } from 'zeromq'
import { pipePath, pipeSettings } from '../src/pipe/pipe-options.js'
import { PullGate } from '../src/pipe/pull-gate.js'
import { type PipeBroker, type PipeOptions, zeromqPipe } from '../src/index.js'
import { consumerOf, freshQueue, message, messages, publish, receive, signal, TestHost } from './world.js'

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pipe-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'made')
}

async function openPipe(options: PipeOptions): Promise<PipeBroker> {
  const pipe = zeromqPipe(options)
  await pipe.open(new TestHost(), signal)
  onTestFinished(() => pipe.close())
  return pipe
}

it('what is pushed before anybody pulls waits in the pusher, up to a bound, and comes when somebody does', async () => {
  const folder = freshFolder()
  const pusher = await openPipe({ folder })
  const queue = freshQueue()
  const publisher = await pusher.createPublisher(signal)
  expect(await publisher.publish(messages(queue, 500))).toEqual([])
  expect(await publisher.publish(messages(queue, 500))).toEqual([])
  const over = await publisher.publish(messages(queue, 5))
  // One of the thousand is with the socket already.
  expect(over.map(({ index }) => index)).toEqual([1, 2, 3, 4])
  expect(pusher.classify(over[0]?.error)).toMatchObject({ code: 'busy', retryable: true, happened: 'no' })
  const puller = await openPipe({ folder })
  expect((await receive(await consumerOf(puller, queue), 1_001)).length).toBe(1_001)
})

it('places of work share a queue evenly', async () => {
  const folder = freshFolder()
  const queue = freshQueue()
  const pullers = await Promise.all([0, 1].map(worker => openPipe({ folder, workers: 2, worker })))
  const consumers = await Promise.all(pullers.map(puller => consumerOf(puller, queue)))
  const pusher = await openPipe({ folder, workers: 2 })
  // Until it knows both of them, one gets all.
  const known = [0, 0]
  while (Math.min(...known) === 0) {
    await publish(pusher, [message(queue, 'warm')])
    for (const [index, one] of consumers.entries()) {
      known[index] = (known[index] ?? 0) + (await one.receive({ max: 10, waitMs: 20 }, signal)).length
    }
  }
  await publish(pusher, messages(queue, 100))
  const got = await Promise.all(consumers.map(consumer => receive(consumer, 50)))
  const counts = got.map(deliveries => deliveries.filter(({ id }) => id !== 'warm').length)
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(49)
})

it('a place that somebody works at is not taken away from him', async () => {
  const folder = freshFolder()
  const queue = freshQueue()
  const first = await openPipe({ folder })
  await consumerOf(first, queue)
  const second = await openPipe({ folder })
  const error = await consumerOf(second, queue).catch((caught: unknown) => caught)
  expect(second.classify(error).code).toBe('conflict')
})

it('says of itself that it is at most once', async () => {
  const work = task(
    'piped',
    { broker: zeromqPipe({ folder: freshFolder() }), deadLetter: 'drop', retry: false },
    () => {},
  )
  onTestFinished(() => close(work))
  expect(String(await work.explain())).toMatch(/at most once/i)
})

it('the folder is for this user alone; what strangers push is dropped, and the rest comes', async () => {
  const folder = freshFolder()
  const queue = freshQueue()
  const pipe = await openPipe({ folder })
  expect(statSync(folder).mode & 0o077).toBe(0)
  const consumer = await consumerOf(pipe, queue)
  const stranger = new Push({ linger: 0 })
  onTestFinished(() => stranger.close())
  stranger.connect(`ipc://${pipePath(pipeSettings({ folder }), queue, 0)}`)
  for (const noise of ['', 'x', '\u0001\u0005aaaa\uffff\uffff']) await stranger.send(noise)
  await publish(pipe, [message(queue, 'm1', { headers: { a: 'b' }, key: 'k', priority: 0 })])
  expect(await receive(consumer, 1)).toMatchObject([{ id: 'm1', headers: { a: 'b' }, key: 'k', deliveryCount: 0 }])
})

it('a folder that others can enter is refused: they could take messages, and put their own', async () => {
  const folder = freshFolder()
  mkdirSync(folder)
  for (const mode of [0o777, 0o755, 0o710]) {
    chmodSync(folder, mode)
    const pipe = zeromqPipe({ folder })
    const error = await pipe.open(new TestHost(), signal).catch((caught: unknown) => caught)
    expect([pipe.classify(error).code, String(error)]).toEqual(['auth', expect.stringContaining(`chmod 700 ${folder}`)])
  }
  chmodSync(folder, 0o700)
  await openPipe({ folder })
})

it('options that mean nothing are refused', () => {
  for (const options of [
    { folder: '' },
    { folder: 'x', workers: 0 },
    { folder: 'x', worker: 1 },
    { folder: 'x', odd: 1 },
  ]) {
    expect(() => zeromqPipe(options as PipeOptions), JSON.stringify(options)).toThrow(/option "/)
  }
  expect(() => zeromqPipe({ folder: `/${'x'.repeat(90)}` })).toThrow(/80 bytes/)
})

it('a receive that does not wait takes nothing twice, and loses nothing', async () => {
  const folder = freshFolder()
  mkdirSync(folder)
  const path = pipePath(pipeSettings({ folder }), freshQueue(), 0)
  const gate = new PullGate(path, systemClock)
  await gate.open()
  onTestFinished(() => gate.close())
  const held = messages('q', 6).map(({ id, body, headers, key, priority }, receipt) => {
    const rest = { lane: undefined, deliveryCount: 0, publishedAt: undefined, leaseUntil: undefined }
    return { id, body, headers, key, priority, receipt, ...rest }
  })
  gate.giveBack(held)
  const ids: (string | undefined)[] = []
  for (let round = 0; round < 3; round++) {
    for (const { id } of await gate.take(2, 0, signal)) ids.push(id)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  expect(ids).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5'])
})
