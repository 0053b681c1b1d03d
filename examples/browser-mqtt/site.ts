import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

export interface Site {
  readonly url: string
  /** What the page shows, as the page itself tells it, and which browser it is in. */
  readonly shown: Promise<Shown>
  close(): void
}

export interface Shown {
  readonly text: string
  readonly browser: string
}

/** Serves the page on a free port of this machine, tells it where the broker is and hears what it shows. */
export async function serveSite(brokerUrl: string): Promise<Site> {
  const answers = new Map([
    ['/', file('page.html', 'text/html')],
    ['/page.js', file('page.js', 'text/javascript')],
    // MQTT.js as it comes for browsers: one module, no bundler.
    ['/mqtt.js', file('node_modules/mqtt/dist/mqtt.esm.js', 'text/javascript')],
    ['/broker', { body: Buffer.from(brokerUrl), type: 'text/plain' }],
  ])
  let hear: (shown: Shown) => void
  const shown = new Promise<Shown>(resolve => {
    hear = resolve
  })
  const server = createServer(async (request, response) => {
    const answer = answers.get(request.url ?? '')
    if (request.method === 'POST' && request.url === '/shown') {
      const browser = /\S*Chrome\/\S+/.exec(request.headers['user-agent'] ?? '')?.[0] ?? 'an unknown browser'
      hear({ text: await text(request), browser })
      response.writeHead(204).end()
    } else if (answer === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': `${answer.type}; charset=utf-8` }).end(answer.body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    shown,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function file(name: string, type: string): { body: Buffer; type: string } {
  return { body: readFileSync(fileURLToPath(new URL(name, import.meta.url))), type }
}
