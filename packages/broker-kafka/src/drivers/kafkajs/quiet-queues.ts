/// <reference path="./request-queue.d.ts" />
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'

let quiet = false

/**
 * Once the client's queue of requests has looked whether a throttle is over, it looks again every millisecond, on every
 * connection, for ever (tulios/kafkajs#1751): half of what an idle member costs, and from Node 24 on a stream of
 * warnings. From now on it looks only where a request waits for its turn. For all kafkajs of this process.
 */
export function quietQueues(): void {
  if (quiet) return
  quiet = true
  const { prototype } = RequestQueue
  const look = prototype.scheduleCheckPendingRequests
  prototype.scheduleCheckPendingRequests = function (): void {
    if (this.pending.length > 0) look.call(this)
  }
}
