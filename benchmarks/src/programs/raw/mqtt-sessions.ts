import { connect, type IClientOptions, type MqttClient } from 'mqtt'

/** A client that keeps its session, and does not connect again. Connects when told so: handlers are there before. */
export function clientOf(url: string, clientId: string, more: IClientOptions = {}): MqttClient {
  return connect(url, {
    clientId,
    clean: false,
    protocolVersion: 5,
    properties: { sessionExpiryInterval: 3_600, receiveMaximum: 1_000 },
    manualConnect: true,
    reconnectPeriod: 0,
    resubscribe: false,
    ...more,
  })
}

/** Resolves when the server has answered; says whether it had the session. */
export async function connected(client: MqttClient): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    client.once('connect', ({ sessionPresent }) => resolve(sessionPresent))
    client.once('error', reject)
    client.connect()
  })
}

/**
 * How many messages a session holds that nobody acknowledged; they are gone afterwards.
 *
 * @throws where there is no such session.
 */
export async function leftInSession(url: string, clientId: string): Promise<number> {
  const marker = `${clientId}-marker`
  const client = clientOf(url, clientId)
  let left = 0
  const marked = new Promise<void>(resolve => {
    client.handleMessage = (packet, taken) => {
      if (packet.topic === marker) resolve()
      else left++
      taken()
    }
  })
  const present = await connected(client)
  if (!present) throw new Error(`the server has no session ${clientId}`)
  // It comes last: a server sends in order.
  await client.subscribeAsync(marker, { qos: 1 })
  await client.publishAsync(marker, '', { qos: 1 })
  await marked
  await client.endAsync()
  return left
}
