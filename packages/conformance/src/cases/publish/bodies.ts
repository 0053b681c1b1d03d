import type { Case } from '../../case.js'
import { expectBody } from '../../kit/bytes.js'
import { numbered } from '../../kit/message.js'

const allBytes = Uint8Array.from({ length: 256 }, (_, value) => value)

function arrives(id: string, promise: string, body: string | Uint8Array): Case {
  return {
    id: `publish/${id}`,
    promise,
    async run(kit) {
      await kit.exchange([body])
    },
  }
}

/** Bodies of every kind that fit. */
export const bodyCases: readonly Case[] = [
  arrives('json-object', 'A JSON object arrives as it was sent, byte for byte.', '{"x":1,"y":[true,null,"z"]}'),
  arrives('empty-body', 'An empty body arrives, and arrives empty.', ''),
  arrives('empty-bytes', 'A body of no bytes arrives, and arrives empty.', new Uint8Array(0)),
  arrives('one-byte', 'A body of one byte arrives.', new Uint8Array([7])),
  arrives('every-byte-value', 'A body that holds every byte value arrives unchanged.', allBytes),
  arrives(
    'not-utf8',
    'Bytes that are no UTF-8 arrive unchanged: nobody decodes them on the way.',
    new Uint8Array([0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xf5]),
  ),
  arrives('nul', 'NUL characters in a text arrive and end nothing.', '\u0000before\u0000after\u0000'),
  arrives('line-breaks', 'Line breaks of every kind arrive unchanged.', 'a\r\nb\nc\rd\u2028e\r\n\r\n'),
  arrives('unicode', 'Text of every script and plane arrives.', '{"a":"žluťoučký 数据 🦥 \u200d مرحبا"}'),
  arrives(
    'lone-surrogate',
    'A text with a lone surrogate arrives as its UTF-8 encoding, with the replacement character.',
    '{"a":"\ud800","b":"\udc00x"}',
  ),
  arrives(
    'looks-like-a-protocol',
    'A body that looks like a command of some protocol is only a body.',
    '*1\r\n$4\r\nPING\r\n\u0004\u001a-ERR {}\r\n.\r\n',
  ),
  {
    id: 'publish/large-json',
    promise: 'A large JSON text, 256 KiB or what the limit leaves, arrives.',
    async run(kit) {
      const room = Math.min(kit.capabilities.limits.bodyBytes, 256 * 1024)
      await kit.exchange([`{"a":"${'x'.repeat(room - 8)}"}`])
    },
  },
  {
    id: 'publish/bytes-of-part-of-a-buffer',
    promise: 'A body that is a view into a larger buffer arrives as that view, not as the buffer.',
    async run(kit) {
      const buffer = Buffer.from('beforeXYZafter')
      const [delivery] = await kit.exchange([new Uint8Array(buffer.buffer, buffer.byteOffset + 6, 3)])
      expectBody(delivery?.body ?? '', 'XYZ', 'the view')
    },
  },
  {
    id: 'publish/text-and-bytes-alike',
    promise: 'A text and its UTF-8 bytes arrive as the same.',
    async run(kit) {
      const text = '{"grüße":"数"}'
      const [one, other] = await kit.exchange([text, new TextEncoder().encode(text)])
      expectBody(one?.body ?? '', text, 'the text')
      expectBody(other?.body ?? '', text, 'the bytes')
    },
  },
  {
    id: 'publish/equal-bodies-are-two-messages',
    promise: 'Messages with equal bodies and different ids are different messages: each arrives.',
    async run(kit) {
      await kit.exchange(['{"a":1}', '{"a":1}', '{"a":1}'])
    },
  },
  {
    id: 'publish/sizes-mixed',
    promise: 'Small and large bodies in one batch do not disturb each other.',
    async run(kit) {
      const large = Math.min(kit.capabilities.limits.bodyBytes, 64 * 1024)
      const bodies = numbered(9).map((body, index) => (index % 3 === 1 ? `"${index}${'y'.repeat(large - 3)}"` : body))
      await kit.exchange(bodies)
    },
  },
]
