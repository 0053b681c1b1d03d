import { Conversation } from './conversation.js'

const saslHandshake = 17
const saslAuthenticate = 36
const metadata = 3
const offsetFetch = 9
const findCoordinator = 10
/** Loading, not there, elsewhere: of the keeper of groups. */
const notYet = [14, 15, 16]

/**
 * Logs in by PLAIN where the URL says so, asks who serves, and looks after a group: the topic in which groups are kept
 * is made for the first who asks, and loaded a moment later. Kafka tells nobody its version.
 */
export async function probeKafka(address: string, timeoutMs = 3_000): Promise<string> {
  const url = new URL(address)
  const talk = new Conversation(url, 9092, url.protocol === 'kafkas:', timeoutMs)
  try {
    if (url.username !== '') await logIn(talk, decodeURIComponent(url.username), decodeURIComponent(url.password))
    // No topics asked for: an array of none.
    const answer = await ask(talk, metadata, 1, int32(0))
    if (answer.readInt32BE(0) < 1) throw new Error('no broker serves yet')
    const group = text('sluice-testbed')
    const keeper = await ask(talk, findCoordinator, 0, group)
    if (notYet.includes(keeper.readInt16BE(0))) throw new Error('nobody keeps groups yet')
    const kept = await ask(talk, offsetFetch, 2, Buffer.concat([group, int32(0)]))
    if (notYet.includes(kept.readInt16BE(4))) throw new Error('groups are being loaded')
    return 'unknown'
  } finally {
    talk.close()
  }
}

async function logIn(talk: Conversation, user: string, password: string): Promise<void> {
  const offered = await ask(talk, saslHandshake, 1, text('PLAIN'))
  if (offered.readInt16BE(0) !== 0) throw new Error('it takes no PLAIN')
  const secret = Buffer.from(`\0${user}\0${password}`)
  const answer = await ask(talk, saslAuthenticate, 0, Buffer.concat([int32(secret.length), secret]))
  if (answer.readInt16BE(0) !== 0) throw new Error('it does not let this user in')
}

async function ask(talk: Conversation, key: number, version: number, body: Buffer): Promise<Buffer> {
  const head = Buffer.alloc(8)
  head.writeInt16BE(key, 0)
  head.writeInt16BE(version, 2)
  head.writeInt32BE(key, 4)
  const request = Buffer.concat([head, text('sluice-testbed'), body])
  talk.send(Buffer.concat([int32(request.length), request]))
  const answer = await talk.take(received => (received.length < 4 ? undefined : received.readInt32BE(0) + 4))
  return answer.subarray(8)
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  const length = Buffer.alloc(2)
  length.writeInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}
