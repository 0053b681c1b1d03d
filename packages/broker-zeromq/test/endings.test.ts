import { expect, it, onTestFinished } from 'vitest'
import { Router } from 'zeromq'
import { writeDelivery } from '../src/frames/delivery-codec.js'
import { writeFailure } from '../src/frames/failure-codec.js'
import { FrameReader } from '../src/frames/frame-reader.js'
import { FrameWriter } from '../src/frames/frame-writer.js'
import { type Kind, kinds } from '../src/frames/kinds.js'
import { consumerOf, message, messages, opened, signal, until } from './world.js'

const busy = { code: 'busy', retryable: true, happened: 'no' } as const

type Answer = (asked: FrameReader, reply: (kind: Kind, write?: (writer: FrameWriter) => void) => void) => void

/** A hub that welcomes, and answers the rest as the test has it. */
async function falseHub(answer: Answer): Promise<string> {
  const router = new Router({ linger: 0 })
  onTestFinished(() => router.close())
  await router.bind('tcp://127.0.0.1:*')
  const serve = async (): Promise<void> => {
    for await (const [peer, bytes] of router) {
      const asked = new FrameReader(bytes as Buffer)
      const frames: Buffer[] = []
      const reply = (kind: Kind, write: (writer: FrameWriter) => void = () => undefined): void => {
        const writer = new FrameWriter(kind, asked.request)
        write(writer)
        frames.push(writer.end())
      }
      if (asked.kind === kinds.hello) reply(kinds.welcome, writer => writer.text('epoch'))
      else answer(asked, reply)
      for (const frame of frames) await router.send([peer as Buffer, frame])
    }
  }
  serve().catch(() => undefined)
  return (router.lastEndpoint as string).replace('tcp:', 'zmq:')
}

function caught(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no error',
    (error: unknown) => error,
  )
}

it('what was under way when the broker was closed may have happened', async () => {
  const asked: number[] = []
  const { broker } = await opened(await falseHub(({ kind }) => void asked.push(kind)))
  const publisher = await broker.createPublisher(signal)
  const published = caught(publisher.publish(messages('q', 1)))
  await until('it has come', () => asked.includes(kinds.publish))
  await broker.close()
  expect(broker.classify(await published)).toMatchObject({ happened: 'maybe' })
  expect(broker.classify(await caught(broker.createPublisher(signal)))).toMatchObject({
    code: 'closed',
    happened: 'no',
  })
})

it('a batch of which one frame is stored and another refused may have happened', async () => {
  let frames = 0
  const url = await falseHub(({ kind }, reply) => {
    if (kind !== kinds.publish) return
    if (++frames === 1) reply(kinds.rejected, writer => writer.u32(0))
    else {
      reply(kinds.error, writer => writeFailure(writer, busy, 'later'))
    }
  })
  const { broker } = await opened(url)
  const publisher = await broker.createPublisher(signal)
  const large = { body: 'x'.repeat(5_000_000) }
  const error = await caught(publisher.publish([message('q', 'm0', large), message('q', 'm1', large)]))
  expect(frames).toBe(2)
  expect(broker.classify(error)).toMatchObject({ code: 'busy', retryable: true, happened: 'maybe' })
})

it('an answer that cannot be read ends what waited for it', async () => {
  const { broker, host } = await opened(await falseHub((_asked, reply) => reply(kinds.error)))
  const error = await caught(broker.admin.list?.() as Promise<unknown>)
  expect(broker.classify(error).happened).toBe('maybe')
  await until('the loss is told', () => host.events.some(({ type }) => type === 'disconnected'))
})

it('a consumer that is being made at a hub that does not answer ends with its signal', async () => {
  const { broker } = await opened(await falseHub(() => undefined))
  const stop = new AbortController()
  const source = { queue: 'q', group: undefined, from: 'earliest', life: 'durable', settle: 'after' } as const
  const made = caught(broker.createConsumer({ ...source, window: 1, leaseMs: 1_000 }, { revoked() {} }, stop.signal))
  const reason = new Error('enough')
  const began = performance.now()
  stop.abort(reason)
  expect(await made).toBe(reason)
  expect(performance.now() - began).toBeLessThan(1_000)
})

it('a consumer that cannot give back what it holds leaves the hub all the same', async () => {
  const asked: number[] = []
  const url = await falseHub(({ kind }, reply) => {
    asked.push(kind)
    if (kind === kinds.subscribe || kind === kinds.unsubscribe || kind === kinds.bye) reply(kinds.ok)
    if (kind === kinds.nack) reply(kinds.error, writer => writeFailure(writer, busy, 'later'))
    if (kind !== kinds.pull) return
    reply(kinds.messages, writer => {
      writer.u8(0)
      writer.u32(2)
      for (const number of [1, 2]) {
        writeDelivery(writer, { id: `m${number}`, body: '{}' } as never, { number, leaseMs: 1_000, deliveryCount: 1 })
      }
    })
  })
  const { broker } = await opened(url)
  const consumer = await consumerOf(broker, 'q')
  expect((await consumer.receive({ max: 1, waitMs: 1_000 }, signal)).length).toBe(1)
  await consumer.close()
  expect(asked.filter(kind => kind !== kinds.ping)).toEqual([
    kinds.subscribe,
    kinds.pull,
    kinds.nack,
    kinds.unsubscribe,
  ])
})
