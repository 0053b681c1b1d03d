import { close } from '@sluice/core'
import type { OutgoingMessage } from '@sluice/core/adapter'
import { withBroker } from '../load/bare-broker.js'
import { loadTask } from '../load/load-task.js'
import { pause, until } from '../load/waiting.js'
import type { Ground } from '../ground.js'
import type { Scenario } from '../scenario.js'
import { type Hostile, hostileBodies } from './hostile-bodies.js'

/** Each ends as a dead letter or runs; the consumer lives on, nothing loops, and no prototype is touched. */
export const hostile: Scenario = {
  id: 'hostile',
  title: 'bodies and headers of a stranger are consumed',
  disturbs: 'nothing',
  async run(ground) {
    const { capabilities, random, scale, server, subject } = ground
    const queue = ground.queue()
    const sane = Object.getOwnPropertyNames(Object.prototype).join()
    let wellFormed = 0
    const work = loadTask(ground, subject.create(server.url), queue, {
      handler: args => {
        if (Object.hasOwn(args, 'polluted') || Reflect.get(args, 'polluted') === 'yes') throw new Error('polluted')
        if (Object.keys(args).join() === 'n') wellFormed++
      },
    })
    ground.onEnd(() => close(work))
    const worker = await work.consume()
    const ended = new Map<string, number>()
    let received = 0
    worker.on('received', () => received++)
    for (const name of ['succeeded', 'dead'] as const) {
      worker.on(name, ({ id }) => ended.set(id, (ended.get(id) ?? 0) + 1))
    }
    const bodies = hostileBodies(scale.hostile, random, Math.min(capabilities.limits.bodyBytes, 1_048_576))
    await put(ground, queue, bodies)
    const total = (): number => [...ended.values()].reduce((sum, times) => sum + times, 0)
    await until(
      () => `${total()} of ${bodies.length} have ended`,
      45_000,
      () => total() >= bodies.length,
    )
    // Whatever loops comes again.
    const before = received
    await pause(1_500)
    if (received > before) throw new Error(`${received - before} came again after all had ended`)
    if (total() !== bodies.length) throw new Error(`${bodies.length} bodies ended ${total()} times`)
    if (!worker.health().healthy) throw new Error(`the consumer is ill: ${worker.health().because}`)
    if (({} as { polluted?: unknown }).polluted !== undefined) throw new Error('Object.prototype is polluted')
    if (Object.getOwnPropertyNames(Object.prototype).join() !== sane) throw new Error('Object.prototype has changed')
    const ran = wellFormed
    await work.push({ n: 1 })
    await until('an honest message still runs', 10_000, () => wellFormed > ran)
    return { bodies: bodies.length, handOuts: received, foreign: String(subject.putRaw !== undefined) }
  },
}

async function put(ground: Ground, queue: string, bodies: readonly Hostile[]): Promise<void> {
  const { subject, server } = ground
  // Half of them by a stranger's client, where there is one; the other half with headers, as the adapter sends them.
  const foreign = subject.putRaw === undefined ? 0 : Math.floor(bodies.length / 2)
  await subject.putRaw?.(
    server.url,
    queue,
    bodies.slice(0, foreign).map(({ body }) => body),
  )
  await withBroker(subject.create(server.url), async (broker, signal) => {
    const publisher = await broker.createPublisher(signal)
    const native = broker.capabilities.headers === 'native'
    const messages = bodies.slice(foreign).map(({ body }, index) => outgoing(queue, body, index, native))
    const size = Math.min(50, broker.capabilities.limits.publishBatch)
    for (let from = 0; from < messages.length; from += size) {
      const rejected = await publisher.publish(messages.slice(from, from + size))
      if (rejected.length > 0) throw new Error(`the adapter refused a hostile body: ${String(rejected[0]?.error)}`)
    }
    await publisher.close()
  })
}

const strangeHeaders: readonly { readonly [name: string]: string }[] = [
  { 'sluice-attempt': '-3', 'sluice-due': 'tomorrow' },
  { 'sluice-attempt': '99999999999999999999', 'sluice-expires': '' },
  { 'sluice-opts': '{"timeout":-1,"__proto__":{"polluted":"yes"}}' },
  { 'sluice-opts': 'null', 'sluice-dead': '[]' },
  JSON.parse('{"__proto__":"x","constructor":"y","x-normal":"z"}'),
  { 'x-lines': 'one\r\ntwo: three', 'x-text': 'ключ 鍵 🔑' },
]

function outgoing(queue: string, body: Buffer, index: number, native: boolean): OutgoingMessage {
  const headers = native && index % 3 === 0 ? strangeHeaders[(index / 3) % strangeHeaders.length] : undefined
  return { queue, body, id: `hostile-${index}`, headers, dueAt: undefined, priority: undefined, key: undefined }
}
