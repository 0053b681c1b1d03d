import type { IConnackPacket } from 'mqtt'
import {
  type MqttCapabilities,
  packetRoom,
  plainCapabilities,
  plainCapabilities3,
  slotCapabilities,
  slotCapabilities3,
} from '../capabilities.js'
import type { MqttSettings } from '../options.js'
import { MqttFault } from './mqtt-fault.js'

/** What holds with these options, on every server that `checkServer` lets pass. */
export function capabilitiesOf({ maxPacketBytes, protocolVersion, slots }: MqttSettings): MqttCapabilities {
  const [plain, leased] =
    protocolVersion === 5 ? [plainCapabilities, slotCapabilities] : [plainCapabilities3, slotCapabilities3]
  const capabilities: MqttCapabilities = slots === undefined ? plain : leased
  return { ...capabilities, limits: { ...capabilities.limits, bodyBytes: maxPacketBytes - packetRoom } }
}

/** @throws {MqttFault} where the server says that it cannot do what we need. */
export function checkServer({ properties }: IConnackPacket, { maxPacketBytes }: MqttSettings): void {
  const { maximumPacketSize = maxPacketBytes, maximumQoS } = properties ?? {}
  // The type of the client has it as a number, the packet as what was sent.
  const shared = (properties as { readonly sharedSubscriptionAvailable?: unknown } | undefined)
    ?.sharedSubscriptionAvailable
  if (shared === false || shared === 0) throw lacks('shared subscriptions')
  if (Number(maximumQoS ?? 1) < 1) throw lacks('QoS 1')
  if (maximumPacketSize < maxPacketBytes) {
    throw new MqttFault(
      'unsupported',
      `This server takes packets of at most ${maximumPacketSize} bytes. Say so: mqtt({ maxPacketBytes: ${maximumPacketSize} }).`,
    )
  }
}

/**
 * A server may keep a session for less long than it was asked to, and says so (MQTT 5, section 3.2.2.3.2); what came for
 * it meanwhile would be gone without a word.
 *
 * @throws {MqttFault}
 */
export function checkExpiry({ properties }: IConnackPacket, wanted: 'with-connection' | number): void {
  const given = properties?.sessionExpiryInterval
  if (wanted === 'with-connection' || given === undefined || given >= wanted) return
  const remedy =
    wanted === 0xffffffff
      ? 'Let it keep them for ever'
      : `Say \`sessionExpiryMs: ${given * 1_000}\`, or raise its limit`
  throw new MqttFault('unsupported', `This MQTT server keeps sessions for ${given} s at most. ${remedy}.`)
}

function lacks(what: string): MqttFault {
  return new MqttFault('unsupported', `This MQTT server has no ${what}, and nothing here works without.`)
}
