import { InvalidOption } from '@sluice/core'
import { checkOptionNames } from '@sluice/core/adapter'
import { type Address, addressOf } from './frames/address.js'
import { isKey } from './hub/z85.js'

export interface ZeromqCurve {
  /** The hub's. */
  readonly serverKey: string
  readonly publicKey: string
  readonly secretKey: string
}

export interface ZeromqOptions {
  /** Keys of CURVE, where the hub asks for them: each 40 characters of Z85. */
  readonly curve?: ZeromqCurve | undefined
}

export interface ClientSettings {
  readonly address: Address
  readonly curve: ZeromqCurve | undefined
}

/** @throws {InvalidOption} where one is unknown or has no meaning; never repeats a key. */
export function clientSettings(url: string, options: ZeromqOptions): ClientSettings {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOption({ option: 'options', given: options, allowed: 'an object' })
  }
  checkOptionNames(options, 'zeromq()', { curve: true })
  const { curve } = options
  const address = addressOf(url)
  if (curve !== undefined) {
    for (const one of [curve?.serverKey, curve?.publicKey, curve?.secretKey]) {
      if (isKey(one)) continue
      throw new InvalidOption({ option: 'curve', given: 'another text', allowed: 'keys of 40 characters of Z85' })
    }
  }
  return { address, curve }
}
