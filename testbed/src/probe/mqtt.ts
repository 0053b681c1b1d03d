import { Conversation } from './conversation.js'

/** MQTT 3.1.1 as far as CONNACK, then the version from its own topic. */
export async function probeMqtt(address: string, timeoutMs = 3_000): Promise<string> {
  const url = new URL(address)
  if (url.protocol === 'ws:') return await probeSocket(url, timeoutMs)
  const secure = url.protocol === 'mqtts:'
  const talk = new Conversation(url, secure ? 8883 : 1883, secure, timeoutMs)
  try {
    const user = decodeURIComponent(url.username)
    const flags = 0x02 | (user === '' ? 0 : 0xc0)
    const names = user === '' ? [''] : ['', user, decodeURIComponent(url.password)]
    talk.send(packet(0x10, Buffer.concat([text('MQTT'), Buffer.of(4, flags, 0, 30), ...names.map(text)])))
    const answer = await talk.take(received => (received.length < 4 ? undefined : 4))
    if (answer[0] !== 0x20 || answer[3] !== 0) throw new Error(`refused: ${answer[3]}`)
    talk.send(packet(0x82, Buffer.concat([Buffer.of(0, 1), text('$SYS/broker/version'), Buffer.of(0)])))
    const told = await talk.take(versionEnd)
    talk.send(packet(0xe0, Buffer.alloc(0)))
    return /version (\d\S*)/.exec(told.toString('utf8'))?.[1] ?? 'unknown'
  } finally {
    talk.close()
  }
}

/** A web socket that speaks MQTT is opened; what it carries is the same as beside it. */
async function probeSocket(url: URL, timeoutMs: number): Promise<string> {
  const talk = new Conversation(url, 80, false, timeoutMs)
  try {
    const asked = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13']
    const key = `Sec-WebSocket-Key: ${Buffer.alloc(16, 'probe').toString('base64')}`
    talk.send(`GET /mqtt HTTP/1.1\r\nHost: ${url.host}\r\n${[...asked, key].join('\r\n')}\r\n`)
    talk.send('Sec-WebSocket-Protocol: mqtt\r\n\r\n')
    const told = await talk.take(received => (received.length < 12 ? undefined : 12))
    if (!told.toString('latin1').endsWith(' 101')) throw new Error(`no web socket: ${told}`)
    return 'unknown'
  } finally {
    talk.close()
  }
}

/** Both answers are short: one byte of length each. SUBACK is 5 bytes, then comes the retained message. */
function versionEnd(received: Buffer): number | undefined {
  const length = received[6]
  return length === undefined ? undefined : 7 + length
}

function packet(type: number, body: Buffer): Buffer {
  if (body.length < 128) return Buffer.concat([Buffer.of(type, body.length), body])
  return Buffer.concat([Buffer.of(type, (body.length % 128) | 0x80, Math.floor(body.length / 128)), body])
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes])
}
