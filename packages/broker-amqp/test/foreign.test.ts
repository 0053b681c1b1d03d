import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { task } from '@sluice/core'
import { expect, it, onTestFinished } from 'vitest'
import { amqp } from '../src/index.js'
import { freshQueue, until, url, withRabbit } from './world.js'

const execute = promisify(execFile)

/** A Python that has the client of Debian's python3-pika. */
async function findPython(): Promise<string | undefined> {
  for (const python of ['/usr/bin/python3', 'python3']) {
    const found = await execute(python, ['-c', 'import pika']).then(
      () => true,
      () => false,
    )
    if (found) return python
  }
  return undefined
}

const python = await findPython()

const program = `
import pika, sys
url, queue, what = sys.argv[1:4]
connection = pika.BlockingConnection(pika.URLParameters(url))
channel = connection.channel()
if what == 'publish':
    channel.basic_publish('', queue, sys.argv[4])
else:
    method, properties, body = channel.basic_get(queue, auto_ack=True)
    print(properties.message_id, properties.delivery_mode, sorted(set(properties.headers or {}) - {'x-delivery-count'}), body.decode())
connection.close()
`

withRabbit('foreign clients', () => {
  it.skipIf(python === undefined)(
    'python3-pika publishes bare JSON for a task, and reads what a task was pushed (apt-get install python3-pika)',
    async () => {
      const queue = freshQueue()
      const seen: unknown[] = []
      const greet = task(queue, { broker: amqp(url) }, async (args: { name: string }) => void seen.push(args))
      onTestFinished(() => greet.close())
      const handle = await greet.push({ name: 'ours' })
      const { stdout } = await execute(python ?? '', ['-c', program, url, queue, 'read'])
      expect(stdout.trim()).toBe(`${handle} 2 [] {"name":"ours"}`)
      await greet.consume()
      await execute(python ?? '', ['-c', program, url, queue, 'publish', '{"name":"theirs"}'])
      await until('the task has run', () => seen.length > 0)
      expect(seen).toEqual([{ name: 'theirs' }])
    },
  )
})
