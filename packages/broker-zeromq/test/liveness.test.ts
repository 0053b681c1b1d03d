import { systemClock } from '@sluice/core'
import type { Clock } from '@sluice/core/adapter'
import { expect, it, onTestFinished } from 'vitest'
import { Dealer, Router } from 'zeromq'
import { FrameReader } from '../src/frames/frame-reader.js'
import { FrameWriter } from '../src/frames/frame-writer.js'
import { kinds } from '../src/frames/kinds.js'
import { zeromq } from '../src/index.js'
import { hubOf, opened, signal, TestHost, until } from './world.js'

/** Waits take a fiftieth of their time. */
const hasty: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic(),
  at: (when, run) => systemClock.at(systemClock.monotonic() + (when - systemClock.monotonic()) / 50, run),
  tick: run => systemClock.tick(run),
  yield: run => systemClock.yield(run),
}

it('a hub whose host answers and whose loop does not is given up', async () => {
  // libzmq answers its heartbeats; nobody answers ours.
  const router = new Router({ linger: 0 })
  onTestFinished(() => router.close())
  await router.bind('tcp://127.0.0.1:*')
  const broker = zeromq((router.lastEndpoint as string).replace('tcp:', 'zmq:'))
  onTestFinished(() => broker.close())
  const host = Object.assign(new TestHost(), { clock: hasty })
  const opening = broker.open(host, signal)
  const [peer, hello] = await router.receive()
  const welcome = new FrameWriter(kinds.welcome, new FrameReader(hello as Buffer).request)
  welcome.text('epoch')
  await router.send([peer as Buffer, welcome.end()])
  await opening
  await until('the hub is given up', () => host.events.some(({ type }) => type === 'disconnected'))
  expect(host.events.map(({ type }) => type)).toEqual(['connected', 'disconnected'])
})

it('a session that says nothing ends; one that only pings lasts', async () => {
  const hub = await hubOf(undefined, { clock: hasty })
  const silent = new Dealer({ linger: 0 })
  onTestFinished(() => silent.close())
  silent.connect(hub.url.replace('zmq:', 'tcp:'))
  const hello = new FrameWriter(kinds.hello, 1)
  hello.text('silent')
  const broker = zeromq(hub.url)
  onTestFinished(() => broker.close())
  const host = Object.assign(new TestHost(), { clock: hasty })
  await broker.open(host, signal)
  await silent.send(hello.end())
  await silent.receive()
  expect(hub.sessions).toBe(2)
  await until('the silent one has ended', () => hub.sessions === 1)
  await new Promise(resolve => setTimeout(resolve, 1_000))
  expect(hub.sessions).toBe(1)
  expect(host.events.map(({ type }) => type)).toEqual(['connected'])
  expect(await broker.admin.list?.()).toEqual([])
})

it('a hub that is closed tells its clients at once', async () => {
  const hub = await hubOf()
  const { host } = await opened(hub.url)
  await hub.close()
  await until('the loss is told', () => host.events.some(({ type }) => type === 'disconnected'), 2_000)
})
