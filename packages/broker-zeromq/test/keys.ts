import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { HubCurve, ZeromqCurve } from '../src/index.js'
import { fromZ85 } from '../src/hub/z85.js'

const letters = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#'
/** How a private key of X25519 begins in DER, before its 32 bytes. */
const head = Buffer.from('302e020100300506032b656e04220420', 'hex')
const serverSecret = 'server'.padEnd(40, '0')

/** A secret key that holds the password as it stands, so that a search for one finds the other. */
export function secretOf(password: string): string {
  return password.padEnd(40, '0')
}

export function publicOf(secret: string): string {
  const key = createPrivateKey({ key: Buffer.concat([head, fromZ85(secret)]), format: 'der', type: 'pkcs8' })
  return toZ85(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32))
}

export function hubKeys(password: string): HubCurve {
  return { publicKey: publicOf(serverSecret), secretKey: serverSecret, clients: [publicOf(secretOf(password))] }
}

export function clientKeys(password: string): ZeromqCurve {
  const secretKey = secretOf(password)
  return { serverKey: publicOf(serverSecret), publicKey: publicOf(secretKey), secretKey }
}

function toZ85(bytes: Buffer): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 4) {
    let value = bytes.readUInt32BE(at)
    let five = ''
    for (let digit = 0; digit < 5; digit++) {
      five = letters[value % 85] + five
      value = Math.floor(value / 85)
    }
    text += five
  }
  return text
}
