import { readFileSync } from 'node:fs'
import type { FaultSubject } from '@sluice/testbed/faults'
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import { mqtt } from '../src/index.js'
import { slotsIn } from './slots-file.js'

export const subject: FaultSubject = {
  name: 'mqtt',
  kind: 'mosquitto',
  module: import.meta.url,
  create: (url, { ca, others = [] } = {}) =>
    mqtt({
      url: [url, ...others],
      slots: slotsIn('faults'),
      ...(ca !== undefined && { tls: { ca: readFileSync(ca) } }),
    }),
  understands: { ca: true, others: true },
  waive: {
    'server-kill':
      'Mosquitto writes what it keeps to the disk once per autosave_interval, not before it confirms: a kill loses what was confirmed since.',
  },
  // Nobody but its owner can end a session: whoever bears the client id of its slot.
  async deleteQueue(url, queue) {
    for (let number = 0; number < 4; number++) {
      await using(url, { clientId: `sluice=${queue}-${number}`, clean: true }, async () => undefined)
    }
  },
  async putRaw(url, queue, bodies) {
    await using(url, {}, async client => {
      for (const [index, body] of bodies.entries()) {
        await client.publishAsync(`sluice/${queue}`, body, { qos: 1, ...strange(index) })
      }
    })
  },
}

/** What other clients send beside a body. */
function strange(index: number): { properties?: { userProperties: { [name: string]: string | string[] } } } {
  if (index % 3 === 0) return {}
  const names =
    index % 3 === 1 ? ['__proto__', 'Sluice-Attempt', 'X-Empty'] : ['sluice-opts', 'sluice-due', '=json:odd']
  const userProperties: { [name: string]: string | string[] } = Object.create(null)
  for (const [place, name] of names.entries()) userProperties[name] = place === 2 ? '' : '["a"'
  return { properties: { userProperties } }
}

async function using(
  url: string,
  options: IClientOptions,
  work: (client: MqttClient) => Promise<unknown>,
): Promise<void> {
  const client = await connectAsync(url, { ...options, protocolVersion: 5, reconnectPeriod: 0 })
  await work(client).finally(() => client.endAsync())
}
