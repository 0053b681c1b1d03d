import type { Subject } from '@sluice/conformance'
import { httpQueue } from './adapter/http-queue.js'

const url = process.env.QUEUE_URL ?? 'http://127.0.0.1:7464'

export const subject: Subject = {
  name: 'http-queue',
  module: import.meta.url, // children of the suite import this module again
  url, // with a host and a port: fault cases put a proxy before it
  create: (address = url) => httpQueue(address),
  server: { name: 'example-queue', version: '1.0.0', real: true },
  timeScale: 0.2, // what cases wait for by themselves; the server has no timers of its own to respect
}
