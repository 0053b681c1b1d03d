import { createServer, type AddressInfo } from 'node:net'
import { addressAt, startProxy } from '@sluice/conformance'
import { close } from '@sluice/core'
import { Load } from '../load/load.js'
import { loadTask } from '../load/load-task.js'
import { until, within } from '../load/waiting.js'
import { promised } from '../promises.js'
import type { Scenario } from '../scenario.js'

/** The first host of several is dead: the next one is used, for pushing and for consuming. */
export const secondHost: Scenario = {
  id: 'second-host',
  title: 'the first host is dead, the second is used',
  disturbs: 'nothing',
  without: ({ subject }) => (subject.understands?.others === true ? undefined : 'it takes one address'),
  async run(ground) {
    const { server, subject } = ground
    const dead = addressAt(server.url, { host: '127.0.0.1', port: await deadPort() })
    const work = loadTask(ground, subject.create(dead, { others: [server.url] }), ground.queue())
    ground.onEnd(() => close(work))
    const began = performance.now()
    const worker = await within('consume() with the second host', 15_000, work.consume())
    let done = 0
    worker.on('succeeded', () => done++)
    await within(
      'push() with the second host',
      15_000,
      Promise.all(Array.from({ length: 100 }, (_, n) => work.push({ n }))),
    )
    await until(
      () => `${done} of 100 are done`,
      20_000,
      () => done >= 100,
    )
    return { messages: done, took: Math.round(performance.now() - began) }
  },
}

/** The host in use goes away for good: the next one is used. Both lead to one server, as the nodes of a cluster do. */
export const hostLost: Scenario = {
  id: 'host-lost',
  title: 'the host in use goes away for good, the second is used',
  disturbs: 'nothing',
  without: ({ subject }) => (subject.understands?.others === true ? undefined : 'it takes one address'),
  async run(ground) {
    const { url } = ground.server
    const [first, second] = await Promise.all([startProxy({ target: url }), startProxy({ target: url })])
    ground.onEnd(() => Promise.all([first.close(), second.close()]))
    const load = await Load.start(ground, { url: first.through(url), others: [second.through(url)] })
    await load.reach(0.4)
    const since = performance.now()
    first.cut()
    const noticed = await load.health.notices(since, promised.noticeMs)
    const back = await load.health.isBack(performance.now())
    return { noticed, back, ...(await load.finish()) }
  },
}

/** A port at which nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
