import { randomBytes } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import { Dealer } from 'zeromq'
import { FrameFault } from '../src/frames/frame-fault.js'
import { FrameReader } from '../src/frames/frame-reader.js'
import { FrameWriter } from '../src/frames/frame-writer.js'
import { kinds } from '../src/frames/kinds.js'
import { readMessages } from '../src/hub/requests.js'
import type { Hub } from '../src/index.js'
import { consumerOf, freshQueue, hubOf, message, opened, publish, receive } from './world.js'

function stranger(hub: Hub): Dealer {
  const socket = new Dealer({ linger: 0, receiveTimeout: 5_000 })
  onTestFinished(() => socket.close())
  socket.connect(hub.url.replace('zmq:', 'tcp:'))
  return socket
}

async function greet(socket: Dealer): Promise<void> {
  const hello = new FrameWriter(kinds.hello, 1)
  hello.text('stranger')
  await socket.send(hello.end())
  expect((await answer(socket)).kind).toBe(kinds.welcome)
}

async function answer(socket: Dealer): Promise<FrameReader> {
  const [frame] = await socket.receive()
  return new FrameReader(frame as Buffer)
}

it('noise, frames cut short and lengths that lie are refused, and the hub serves on', async () => {
  const hub = await hubOf()
  const socket = stranger(hub)
  await greet(socket)
  const whole = new FrameWriter(kinds.publish, 7)
  whole.u32(1)
  const frame = whole.end()
  const lie = new FrameWriter(kinds.publish, 7)
  lie.u32(0xffff_ffff)
  for (const one of [frame, lie.end()]) {
    await socket.send(one)
    expect((await answer(socket)).kind).toBe(kinds.error)
  }
  for (let round = 0; round < 500; round++) {
    const noise = randomBytes(1 + (round % 97))
    if (round % 2 === 0) noise[0] = 1
    // No goodbye by chance: the session is to last.
    if (noise[1] === kinds.bye || noise[1] === kinds.hello) noise[1] = kinds.publish
    await socket.send(noise)
  }
  await socket.send(['two', 'parts'])
  const { broker } = await opened(hub.url)
  const queue = freshQueue()
  await publish(broker, [message(queue, 'm1')])
  expect((await receive(await consumerOf(broker, queue), 1)).length).toBe(1)
})

it('a frame of another version is answered with an error of ours', async () => {
  const socket = stranger(await hubOf())
  await socket.send(Buffer.from([2, kinds.hello, 9, 0, 0, 0]))
  const told = await answer(socket)
  expect([told.kind, told.request]).toEqual([kinds.error, 9])
})

it('who has not said hello is told goodbye, and gets nothing', async () => {
  const socket = stranger(await hubOf())
  const list = new FrameWriter(kinds.admin, 3)
  list.text('{"method":"list"}')
  await socket.send(list.end())
  expect((await answer(socket)).kind).toBe(kinds.bye)
})

it('admin requests name a method of the contract and nothing else', async () => {
  const socket = stranger(await hubOf())
  await greet(socket)
  for (const wanted of ['{"method":"constructor","queue":"q"}', '{"method":"depth"}', '[]', 'null', '{', '"x"']) {
    const frame = new FrameWriter(kinds.admin, 3)
    frame.text(wanted)
    await socket.send(frame.end())
    expect((await answer(socket)).kind, wanted).toBe(kinds.error)
  }
})

it('a header called __proto__ is a header, and pollutes nothing', async () => {
  const { broker } = await opened((await hubOf()).url)
  const queue = freshQueue()
  const headers = Object.defineProperty({ a: 'b' }, '__proto__', { value: 'evil', enumerable: true })
  await publish(broker, [message(queue, 'm1', { headers })])
  const [one] = await receive(await consumerOf(broker, queue), 1)
  expect(Object.entries(one?.headers ?? {})).toContainEqual(['__proto__', 'evil'])
  expect(({} as { evil?: unknown }).evil).toBeUndefined()
})

it('every beginning of a frame is refused as one, never read beyond its end', () => {
  const writer = new FrameWriter(kinds.publish, 1)
  writer.u32(1)
  writer.u8(2)
  for (const text of ['queue', 'id', '{"x":1}']) writer.text(text)
  writer.u32(1)
  writer.text('name')
  writer.text('value')
  const frame = writer.end()
  expect(readMessages(new FrameReader(frame))).toMatchObject([{ queue: 'queue', headers: { name: 'value' } }])
  for (let length = 0; length < frame.length; length++) {
    expect(() => readMessages(new FrameReader(frame.subarray(0, length))), String(length)).toThrow(FrameFault)
  }
})

it('bodies of any bytes and of megabytes come back as they were sent', async () => {
  const { broker } = await opened((await hubOf()).url)
  const queue = freshQueue()
  const bodies = [randomBytes(10_000_000), Buffer.from([0, 255, 10]), randomBytes(7_000_000), Buffer.alloc(0)]
  await publish(
    broker,
    bodies.map((body, n) => message(queue, `m${n}`, { body })),
  )
  const got = await receive(await consumerOf(broker, queue), bodies.length)
  expect(
    got.map(({ body }) => Buffer.from(body).equals(bodies[got.findIndex(one => one.body === body)] as Buffer)),
  ).toEqual(bodies.map(() => true))
})
