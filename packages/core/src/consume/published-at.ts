import { farthestMs, header, wholeNumber } from '../codec/headers.js'
import { timeOfId } from '../codec/message-id.js'
import type { Headers } from '../contract/message.js'

/** From the header that a foreign id needs, else from the id that the sender gave, else the broker's stamp. */
export function publishedAtOf(
  headers: Headers | undefined,
  sentId: string | undefined,
  stampedAt: number | undefined,
): number | undefined {
  const sent = wholeNumber(headers, header.publishedAt, farthestMs)
  return sent ?? (sentId === undefined ? undefined : timeOfId(sentId)) ?? stampedAt
}
