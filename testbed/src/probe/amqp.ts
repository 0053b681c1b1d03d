import { Conversation } from './conversation.js'

/** AMQP 0-9-1 as far as Connection.OpenOk: whoever gets there is let in and has a virtual host that works. */
export async function probeAmqp(address: string, timeoutMs = 3_000): Promise<string> {
  const url = new URL(address)
  const secure = url.protocol === 'amqps:'
  const talk = new Conversation(url, secure ? 5671 : 5672, secure, timeoutMs)
  try {
    talk.send(Buffer.from('AMQP\0\0\x09\x01', 'latin1'))
    const version = versionIn(await method(talk, 10))
    talk.send(frame(11, Buffer.concat([properties, short('PLAIN'), text(plainLogin(url)), short('en_US')])))
    const tune = await method(talk, 30)
    talk.send(frame(31, tune.subarray(4, 12)))
    const host = decodeURIComponent(url.pathname.slice(1)) || '/'
    talk.send(frame(40, Buffer.concat([short(host), short(''), Buffer.of(0)])))
    await method(talk, 41)
    // Close and wait for CloseOk: a connection dropped without a word is a warning in the server's log.
    talk.send(frame(50, Buffer.concat([Buffer.of(0, 200), short('probe'), long(0)])))
    await method(talk, 51)
    return version
  } finally {
    talk.close()
  }
}

/** We understand a refusal in words; without this the connection just closes. */
const properties = table('capabilities', 'F', table('authentication_failure_close', 't', Buffer.of(1)))

function table(key: string, type: string, value: Buffer): Buffer {
  const entry = Buffer.concat([short(key), Buffer.from(type), value])
  return Buffer.concat([long(entry.length), entry])
}

function plainLogin(url: URL): string {
  const user = decodeURIComponent(url.username) || 'guest'
  return `\0${user}\0${decodeURIComponent(url.password) || 'guest'}`
}

/** The next frame must carry this method of class 10 (connection): its class, its number, its arguments. */
async function method(talk: Conversation, number: number): Promise<Buffer> {
  const bytes = await talk.take(received => (received.length < 7 ? undefined : received.readUInt32BE(3) + 8))
  const payload = bytes.subarray(7, -1)
  if (bytes[0] === 1 && payload.readUInt16BE(0) === 10 && payload.readUInt16BE(2) === number) return payload
  throw new Error(`refused: ${payload.subarray(6).toString('latin1')}`)
}

function frame(number: number, argument: Buffer): Buffer {
  const head = Buffer.of(1, 0, 0, 0, 0, 0, 0, 0, 10, 0, number)
  head.writeUInt32BE(argument.length + 4, 3)
  return Buffer.concat([head, argument, Buffer.of(0xce)])
}

function versionIn(start: Buffer): string {
  const key = start.indexOf('\x07versionS', 0, 'latin1')
  if (key === -1) return 'unknown'
  const length = start.readUInt32BE(key + 9)
  return start.toString('utf8', key + 13, key + 13 + length)
}

function short(value: string): Buffer {
  return Buffer.concat([Buffer.of(Buffer.byteLength(value)), Buffer.from(value)])
}

function text(value: string): Buffer {
  return Buffer.concat([long(Buffer.byteLength(value)), Buffer.from(value)])
}

function long(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
