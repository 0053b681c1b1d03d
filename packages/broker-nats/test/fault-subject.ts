import { readFileSync } from 'node:fs'
import type { FaultSubject } from '@sluice/testbed/faults'
import { connect, headers, type NatsConnection } from '@nats-io/transport-node'
import { type NatsTls, nats } from '../src/index.js'

export const subject: FaultSubject = {
  name: 'nats',
  kind: 'nats',
  module: import.meta.url,
  create: (url, { ca, others = [] } = {}) => nats({ url: [url, ...others], tls: tlsFor(url, ca) }),
  understands: { ca: true, others: true },
  async deleteQueue(url, queue) {
    await using(url, client => client.request(`$JS.API.STREAM.DELETE.sluice-${queue.replaceAll('.', '=')}`, '{}'))
  },
  async putRaw(url, queue, bodies) {
    await using(url, async client => {
      for (const [index, body] of bodies.entries()) {
        const subject = `sluice.${queue.replaceAll('.', '=')}`
        await client.request(subject, body, { timeout: 5_000, ...strange(index) })
      }
    })
  },
}

/** One port takes both: without an authority, an address without TLS means it. */
function tlsFor(url: string, ca: string | undefined): NatsTls | false | undefined {
  if (ca !== undefined) return { ca: readFileSync(ca) }
  return url.startsWith('tls:') ? undefined : false
}

/** What other clients write beside a body. */
function strange(index: number): { headers?: ReturnType<typeof headers> } {
  if (index % 3 === 0) return {}
  const lines = headers()
  const names = index % 3 === 1 ? ['__proto__', 'Sluice-Attempt', 'X-Empty'] : ['sluice-opts', 'sluice-due', '=odd']
  for (const [place, name] of names.entries()) lines.append(name, place === 2 ? '' : '["a"')
  return { headers: lines }
}

async function using(url: string, work: (client: NatsConnection) => Promise<unknown>): Promise<void> {
  const client = await connect({ servers: new URL(url).host })
  await work(client).finally(() => client.close())
}
