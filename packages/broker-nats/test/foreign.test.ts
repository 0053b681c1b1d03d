import { execFile } from 'node:child_process'
import { connect } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { headers } from '@nats-io/transport-node'
import { expect, it } from 'vitest'
import { consumerOf, freshQueue, message, opened, publish, receive, stranger, textOf, url, withNats } from './world.js'

const run = promisify(execFile)
const environment = { ...process.env, PYTHONPATH: join(homedir(), '.cache', 'sluice', 'nats-py') }
const python = await run('python3', ['-c', 'import nats'], { env: environment }).then(
  () => true,
  () => false,
)

/** By hand, as anything that can open a socket would. */
function publishByHand(subject: string, body: string): Promise<void> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`CONNECT {"verbose":false}\r\nPUB ${subject} ${Buffer.byteLength(body)}\r\n${body}\r\nPING\r\n`)
    })
    socket.on('data', data => void (data.includes('PONG') && socket.end(() => resolve())))
    socket.on('error', reject)
  })
}

withNats('clients that are not ours', () => {
  it('bare JSON over a bare socket is a message', async () => {
    const { broker } = await opened()
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    await publishByHand(`sluice.${queue}`, '{"x":1}')
    const [one] = await receive(consumer, 1)
    expect(one).toMatchObject({ id: undefined, headers: undefined, deliveryCount: 1 })
    expect(textOf(one)).toBe('{"x":1}')
    expect(Math.abs((one?.publishedAt ?? 0) - Date.now())).toBeLessThan(10_000)
  })

  it('their message id is the id, their instructions stay behind, and nothing is polluted', async () => {
    const { broker } = await opened()
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    const lines = headers()
    for (const [name, value] of [
      ['Nats-Msg-Id', 'theirs'],
      ['Nats-Expected-Stream', `sluice-${queue}`],
      ['__proto__', 'evil'],
      ['X-Two', 'one'],
      ['X-Two', 'two'],
      ['x-json', '=json:{broken'],
    ] as const) {
      lines.append(name, value)
    }
    await (await stranger()).request(`sluice.${queue}`, '{}', { timeout: 5_000, headers: lines })
    const [one] = await receive(consumer, 1)
    expect(one?.id).toBe('theirs')
    expect(Object.entries(one?.headers ?? {})).toEqual([
      ['__proto__', 'evil'],
      ['x-two', 'one, two'],
      ['x-json', '=json:{broken'],
    ])
    expect(({} as { evil?: unknown }).evil).toBeUndefined()
  })

  it('ours are read by others: body as it is, id and headers by their names', async () => {
    const { broker } = await opened()
    const queue = freshQueue()
    await publish(broker, [message(queue, 'm1', { body: '{"x":1}', headers: { traceparent: 'abc' } })])
    const answer = await (await stranger()).request(`$JS.API.STREAM.MSG.GET.sluice-${queue}`, '{"seq":1}')
    const stored = answer.json<{ message: { subject: string; data: string; hdrs: string } }>().message
    expect(stored.subject).toBe(`sluice.${queue}`)
    expect(Buffer.from(stored.data, 'base64').toString()).toBe('{"x":1}')
    expect(Buffer.from(stored.hdrs, 'base64').toString()).toContain('\r\nsluice-id: m1\r\ntraceparent: abc\r\n')
  })

  it.skipIf(!python)(python ? 'Python publishes and consumes' : 'Python: no module nats here', async () => {
    const { broker } = await opened()
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    const program = `
import asyncio, nats
async def main():
    nc = await nats.connect("${url}")
    js = nc.jetstream()
    await js.publish("sluice.${queue}", b'{"from":"python"}', headers={"trace": "abc"})
    sub = await js.pull_subscribe_bind("workers", "sluice-${queue}")
    await asyncio.sleep(1.5)
    [msg] = await sub.fetch(1, timeout=10)
    print(msg.headers["sluice-id"], msg.data.decode())
    await msg.ack_sync()
    await nc.close()
asyncio.run(main())
`
    const talking = run('python3', ['-c', program], { env: environment, timeout: 30_000 })
    const [one] = await receive(consumer, 1)
    expect([textOf(one), one?.headers]).toEqual(['{"from":"python"}', { trace: 'abc' }])
    await consumer.ack([one?.receipt ?? ''])
    await publish(broker, [message(queue, 'ours', { body: '{"x":1}' })])
    expect((await talking).stdout.trim()).toBe('ours {"x":1}')
    expect(await broker.admin?.depth?.(queue)).toBe(0)
  })
})
