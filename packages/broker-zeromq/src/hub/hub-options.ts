import { InvalidOption, systemClock } from '@sluice/core'
import { type Broker, type Clock, checkOptionNames } from '@sluice/core/adapter'
import { type Address, addressOf } from '../frames/address.js'
import { lackOf } from './serves.js'
import { isKey } from './z85.js'

/** Keys of CURVE, each 40 characters of Z85, as `curveKeyPair()` of zeromq makes them. */
export interface HubCurve {
  readonly publicKey: string
  readonly secretKey: string
  /** Public keys of those who may connect; nobody else gets past the handshake. */
  readonly clients: readonly string[]
}

export interface HubOptions {
  /** What keeps the messages: `memory()`, `sqlite(path)` or another one that can do as much. The hub opens and closes it. */
  readonly broker: Broker
  /** `zmq://host:port` or `ipc:///path`; port 0 takes a free one. Default `zmq://127.0.0.1:7465`. */
  readonly url?: string | undefined
  /** Required where the address is not of this host alone. */
  readonly curve?: HubCurve | undefined
  /**
   * Hears of failures that no client can be told: of a broker that is lost, cannot be opened again, or does not take
   * back what a client held. What it throws is ignored. Default: nobody.
   */
  readonly onError?: ((error: unknown) => void) | undefined
  /** For tests. */
  readonly clock?: Clock | undefined
}

export interface HubSettings {
  readonly broker: Broker
  readonly address: Address
  readonly curve: HubCurve | undefined
  readonly onError: (error: unknown) => void
  readonly clock: Clock
}

const known: { readonly [Name in keyof HubOptions]-?: true } = {
  broker: true,
  url: true,
  curve: true,
  onError: true,
  clock: true,
}

/** @throws {InvalidOption} where one is unknown, has no meaning, or a stranger could reach the hub. */
export function hubSettings(options: HubOptions): HubSettings {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOption({ option: 'options', given: options, allowed: 'an object' })
  }
  const { broker, url = 'zmq://127.0.0.1:7465', curve, onError = () => undefined, clock = systemClock } = options
  checkOptionNames(options, 'startHub()', known)
  if (typeof broker?.open !== 'function' || typeof broker.capabilities !== 'object') {
    throw new InvalidOption({ option: 'broker', given: broker, allowed: 'a broker, such as memory()' })
  }
  if (typeof onError !== 'function') {
    throw new InvalidOption({ option: 'onError', given: onError, allowed: 'a function' })
  }
  const lack = lackOf(broker)
  if (lack !== undefined) {
    throw new InvalidOption({ option: 'broker', given: broker.name, allowed: `a broker with ${lack}` })
  }
  const address = addressOf(url)
  if (curve === undefined && !address.isLocal) {
    throw new InvalidOption({ option: 'curve', given: undefined, allowed: 'keys, where other hosts can reach the hub' })
  }
  if (curve !== undefined) checkKeys(curve)
  return { broker, address, curve, onError: harmless(onError), clock }
}

function harmless(onError: (error: unknown) => void): (error: unknown) => void {
  return error => {
    try {
      onError(error)
    } catch {
      // A listener's own failure must not end a hub.
    }
  }
}

/** Never repeats a key. */
function checkKeys(curve: HubCurve): void {
  if (Array.isArray(curve?.clients) && [curve.publicKey, curve.secretKey, ...curve.clients].every(isKey)) return
  const allowed = '{ publicKey, secretKey, clients }, with keys of 40 characters of Z85 and a list of them'
  throw new InvalidOption({ option: 'curve', given: curve === null ? null : {}, allowed })
}
