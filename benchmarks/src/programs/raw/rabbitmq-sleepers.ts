import { setTimeout } from 'node:timers/promises'
import { type ConsumeMessage, connect } from 'amqplib'
import type { Sample } from '../../harness/row.js'
import { StopWatch } from '../../measure/stop-watch.js'
import { sleepSeconds } from '../core/sleep-times.js'

/** The same by amqplib alone: all handed out at once, each acknowledged when it has slept. */
export async function measure({ url, tasks }: { readonly url: string; readonly tasks: number }): Promise<Sample> {
  const queue = `raw-sleep-${process.pid}`
  const connection = await connect(url)
  const publishing = await connection.createConfirmChannel()
  await publishing.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } })
  for (let index = 0; index < tasks; index++) {
    const body = Buffer.from(JSON.stringify({ seconds: sleepSeconds(index) }))
    publishing.publish('', queue, body, { persistent: true, messageId: String(index) })
  }
  await publishing.waitForConfirms()

  const watch = new StopWatch()
  const channel = await connection.createChannel()
  // Not 0: to a quorum queue that means 2,000.
  await channel.prefetch(tasks)
  await new Promise<void>((resolve, reject) => {
    let done = 0
    const sleep = async (message: ConsumeMessage): Promise<void> => {
      const { seconds } = JSON.parse(message.content.toString()) as { seconds: number }
      await setTimeout(seconds * 1_000)
      channel.ack(message)
      if (++done === tasks) resolve()
    }
    channel.consume(queue, message => void sleep(message as ConsumeMessage)).catch(reject)
  })
  const { wallUs, cpuUs } = watch
  await channel.close()
  await publishing.deleteQueue(queue)
  await connection.close()
  return { seconds: wallUs / 1e6, 'CPU µs a task': cpuUs / tasks }
}
