import type { StreamInfo } from '@nats-io/jetstream'
import type { Delivery, Headers } from '@sluice/core/adapter'
import { errorNumber, messageNotFound, streamNotFound } from '../link/api.js'
import { readHeaders } from '../headers.js'
import type { Session } from './session.js'

interface Stored {
  readonly message: { readonly seq: number; readonly data?: string; readonly hdrs?: string; readonly time: string }
}

/** Reads the stream itself, message by message: nothing is handed out. What is handed out now is among it. */
export async function browse(
  session: Session,
  queue: string,
  want: { readonly max: number; readonly after?: string | undefined },
): Promise<readonly Delivery[]> {
  const { api, places } = session
  const place = places.of(queue)
  const seen: Delivery[] = []
  let skipping = want.after !== undefined
  try {
    const { state } = await api.call<StreamInfo>(`STREAM.INFO.${place.stream}`)
    for (let seq = state.first_seq; seen.length < want.max; seq++) {
      // The next one on this subject, from here on.
      const request = { seq, next_by_subj: place.subject }
      const { message } = await api.call<Stored>(`STREAM.MSG.GET.${place.stream}`, request)
      seq = message.seq
      const { headers, id } = readHeaders(
        message.hdrs === undefined ? '' : Buffer.from(message.hdrs, 'base64').toString(),
      )
      if (!skipping) seen.push(shown(message, id, headers))
      else if (id === want.after) skipping = false
    }
  } catch (error) {
    const number = errorNumber(error)
    if (number !== messageNotFound && number !== streamNotFound) throw error
  }
  return seen
}

function shown(message: Stored['message'], id: string | undefined, headers: Headers | undefined): Delivery {
  return {
    id,
    body: Buffer.from(message.data ?? '', 'base64'),
    headers,
    receipt: message.seq,
    lane: undefined,
    deliveryCount: 0,
    publishedAt: Date.parse(message.time),
    leaseUntil: undefined,
  }
}
