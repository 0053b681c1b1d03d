import type { KafkaMessage } from 'kafkajs'
import type { ArrivedRecord, HeaderSink } from '../driver.js'

/** A record as the client brought it. */
export class KafkaJsRecord implements ArrivedRecord {
  readonly #message: KafkaMessage

  constructor(message: KafkaMessage) {
    this.#message = message
  }

  get offset(): number {
    return Number(this.#message.offset)
  }

  get key(): Uint8Array | undefined {
    return this.#message.key ?? undefined
  }

  get value(): Uint8Array | undefined {
    return this.#message.value ?? undefined
  }

  get timestamp(): number {
    return timeOf(this.#message.timestamp)
  }

  readHeaders(sink: HeaderSink): void {
    const { headers } = this.#message
    if (headers === undefined) return
    for (const name of Object.keys(headers)) {
      const given: unknown = headers[name]
      if (!Array.isArray(given)) addTo(sink, name, given)
      else for (const one of given) addTo(sink, name, one)
    }
  }
}

/** Under names that every object has, such as `constructor`, the client brings that along, too: only bytes are sent. */
function addTo(sink: HeaderSink, name: string, given: unknown): void {
  if (Buffer.isBuffer(given)) sink.add(name, given.toString('utf8'))
  else if (given === null) sink.add(name, '')
}

let lastText = ''
let lastTime = 0

/** Records of one batch often have the time of the one before. */
function timeOf(text: string): number {
  if (text !== lastText) {
    lastTime = Number(text)
    lastText = text
  }
  return lastTime
}
