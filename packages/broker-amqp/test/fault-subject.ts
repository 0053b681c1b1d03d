import { readFileSync } from 'node:fs'
import type { Server } from '@sluice/testbed'
import type { Alarm, FaultSubject } from '@sluice/testbed/faults'
import { connect } from 'amqplib'
import { amqp } from '../src/index.js'

/** RabbitMQ's own defaults, as the testbed leaves them. */
const memory: Alarm = {
  name: 'memory',
  raise: async server => void (await server.run('rabbitmqctl', 'set_vm_memory_high_watermark', '0.0001')),
  clear: async server => void (await server.run('rabbitmqctl', 'set_vm_memory_high_watermark', '0.4')),
}

const disk: Alarm = {
  name: 'disk',
  raise: server => limitDisk(server, '1000000GB'),
  clear: server => limitDisk(server, '1MB'),
}

async function limitDisk(server: Server, limit: string): Promise<void> {
  await server.run('rabbitmqctl', 'set_disk_free_limit', limit)
}

/** Quorum queues under fault. */
export const subject: FaultSubject = {
  name: 'amqp',
  kind: 'rabbitmq',
  module: import.meta.url,
  create: (url, { ca, others = [] } = {}) => {
    return amqp([url, ...others], ca === undefined ? {} : { tls: { ca: readFileSync(ca) } })
  },
  understands: { ca: true, others: true },
  async deleteQueue(url, queue) {
    const connection = await connect(url)
    const channel = await connection.createChannel()
    await channel.deleteQueue(queue)
    await connection.close()
  },
  async putRaw(url, queue, bodies) {
    const connection = await connect(url)
    const channel = await connection.createConfirmChannel()
    for (const [index, body] of bodies.entries()) channel.sendToQueue(queue, body, strange(index))
    await channel.waitForConfirms()
    await connection.close()
  },
  alarms: [memory, disk],
}

/** What other clients send beside a body. */
function strange(index: number): object {
  const headers = { deep: { list: [1, { more: true }], nothing: null }, 'sluice-attempt': index, date: new Date(0) }
  if (index % 3 === 0) return {}
  return index % 3 === 1
    ? { headers, contentType: 'application/x-nobody-knows', correlationId: 'x'.repeat(200) }
    : { headers: { 'sluice-opts': ['a', 'b'], 'sluice-due': -1 }, messageId: `stranger-${index}`, priority: 200 }
}
