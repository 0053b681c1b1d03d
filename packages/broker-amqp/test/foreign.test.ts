import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { Reject, task } from '@sluice/core'
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

  it.skipIf(python === undefined)(
    'the program of the README calls a task, with id and header, and the dead letter says so in its header',
    async () => {
      const queue = freshQueue()
      const seen: unknown[] = []
      const greet = task(queue, { broker: amqp(url) }, async (args: { name: string }, context) => {
        seen.push([args, context.id, context.headers?.tenant])
        throw new Reject('for python')
      })
      onTestFinished(() => greet.close())
      const worker = await greet.consume()
      const dead: string[] = []
      worker.on('dead', ({ id }) => dead.push(id))
      const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
      const [, theirs = ''] = /```python\n(.*?)```/s.exec(readme) ?? []
      expect(theirs).toContain("routing_key='greet'")
      const ours = theirs.replace("'greet'", JSON.stringify(queue)).replace("'amqp://localhost'", JSON.stringify(url))
      await execute(python ?? '', ['-c', ours])
      await until('the message is dead', () => dead.length > 0)
      expect(seen).toEqual([[{ name: 'Edsger' }, 'greet-1', 'north']])
      const { stdout } = await execute(python ?? '', ['-c', program, url, `${queue}.dead`, 'read'])
      expect(stdout.trim()).toBe(`greet-1 2 ['sluice-dead', 'tenant'] {"name":"Edsger"}`)
    },
  )
})
