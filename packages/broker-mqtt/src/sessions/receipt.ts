import type { Properties } from '../headers.js'

/** One hand-out: a packet of one connection. */
export interface MqttReceipt {
  /** Of the packet; 0 for what came with QoS 0, which nobody acknowledges. */
  readonly packetId: number
}

/** The session that it came by. */
export interface Owner {
  /** Done. */
  settle(entry: Entry): void
  /** Writes what was settled. */
  flush(): void
}

/** What is known of it here. */
export class Entry implements MqttReceipt {
  readonly packetId: number
  readonly id: string | undefined
  /** As it came, for sending it again. */
  readonly properties: Properties | undefined
  readonly owner: Owner
  /** As it came; gone when it is done, which may be long before it is acknowledged. */
  body: Uint8Array | string
  done = false

  constructor(
    packetId: number,
    id: string | undefined,
    properties: Properties | undefined,
    owner: Owner,
    body: Uint8Array | string = '',
  ) {
    this.packetId = packetId
    this.id = id
    this.properties = properties
    this.owner = owner
    this.body = body
  }
}
