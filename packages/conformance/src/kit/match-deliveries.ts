import type { Delivery, OutgoingMessage } from '@sluice/core/adapter'
import { bytesOf, expectBody } from './bytes.js'
import { CaseFailure } from './case-failure.js'

function fingerprint(body: string | Uint8Array): string {
  return Buffer.from(bytesOf(body)).toString('latin1')
}

/** The delivery of each message, found by its bytes; fails when one is missing or what came is not what was sent. */
export function matchDeliveries(sent: readonly OutgoingMessage[], received: readonly Delivery[]): readonly Delivery[] {
  const [only, first] = [sent[0], received[0]]
  if (sent.length === 1 && only !== undefined && first !== undefined) expectBody(first.body, only.body, 'the delivery')
  const waiting = new Map<string, Delivery[]>()
  for (const delivery of received) {
    const key = fingerprint(delivery.body)
    waiting.set(key, [...(waiting.get(key) ?? []), delivery])
  }
  return sent.map((message, index) => {
    const found = waiting.get(fingerprint(message.body))?.shift()
    if (found === undefined) {
      const lengths = received.map(delivery => bytesOf(delivery.body).length).slice(0, 10)
      throw new CaseFailure(
        `message ${index} of ${sent.length}, ${bytesOf(message.body).length} bytes, did not arrive as it was sent; bodies of ${lengths.join(', ')} bytes arrived`,
      )
    }
    return found
  })
}
