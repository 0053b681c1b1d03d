/** Without slots: a session is its consumer's own and ends with it. */
export const plainCapabilities = {
  settlement: 'each',
  acks: 'sent',
  fencing: false, // a late acknowledgement of a lost connection reaches nobody
  lease: 'none', // what a killed process held went with its session
  delay: {},
  ordering: 'queue',
  retention: 'none',
  fanOut: false,
  sessions: false,
  countsDeliveries: false, // DUP says that it may have been handed out, not how often
  nackCounts: false,
  stamps: false,
  headers: 'native',
  priorities: 1,
  reconnect: 'core',
  limits: {
    publishBatch: 500,
    receiveBatch: 1_000,
    window: 65_535 as number,
    bodyBytes: 16_711_680 as number,
    headerBytes: 8_192 as number,
  },
} as const

export type PlainCapabilities = typeof plainCapabilities
type Beside<Caps, Others> = Omit<Caps, keyof Others> & Others
type WithSlots = {
  readonly lease: 'connection'
  readonly retention: 'until-settled'
  readonly fanOut: true
  readonly sessions: true
}
type With3 = { readonly headers: 'envelope' }
export type SlotCapabilities = Beside<PlainCapabilities, WithSlots>
export type PlainCapabilities3 = Beside<PlainCapabilities, With3>
export type SlotCapabilities3 = Beside<SlotCapabilities, With3>
export type MqttCapabilities = PlainCapabilities | SlotCapabilities | PlainCapabilities3 | SlotCapabilities3

/** With slots: sessions outlive their consumers, and are taken over by others. */
export const slotCapabilities: SlotCapabilities = {
  ...plainCapabilities,
  lease: 'connection',
  retention: 'until-settled',
  fanOut: true,
  sessions: true,
}

/** Protocol 3.1.1 has no user properties: headers travel in the body. */
export const plainCapabilities3: PlainCapabilities3 = { ...plainCapabilities, headers: 'envelope' }
export const slotCapabilities3: SlotCapabilities3 = { ...slotCapabilities, headers: 'envelope' }

/** Of a packet this is kept for headers, ids, topics and what escaping adds. */
export const packetRoom: number = 65_536
