import type { Row } from '../../harness/row.js'
import { idleness } from '../server/idleness.js'
import { messagePath } from '../server/message-path.js'
import { oneByOne } from '../server/one-by-one.js'

const measured = { group: 'mqtt', server: 'mosquitto', broker: 'mqtt', called: 'MQTT' } as const

export const mqttQueue: Row = messagePath({
  ...measured,
  messages: [100_000, 20_000],
  about:
    'A fresh Mosquitto for each process, MQTT 5, QoS 1, sessions that the server keeps and shared subscriptions. Raw: MQTT.js, at most 1,000 unconfirmed, ' +
    'Receive Maximum 1,000, an id as user property, each acknowledged after its handler. Sluice has its slots in a store (SQLite, a file of its own): ' +
    'at least once. Consuming ends with the connection of the consumer, here and there.',
})
export const mqttOneByOne: Row = oneByOne(measured)
export const mqttIdleness: Row = idleness('mqtt', 'mosquitto', [['MQTT', 'mqtt']])
