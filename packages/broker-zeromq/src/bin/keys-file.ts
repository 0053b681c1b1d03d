import { readFileSync, statSync } from 'node:fs'
import type { HubCurve } from '../hub/hub-options.js'

const forOthers = 0o077

/** @throws {Error} where others can read the file, or it holds something else; never repeats what it holds. */
export function readKeys(path: string): HubCurve {
  if (process.platform !== 'win32' && (statSync(path).mode & forOthers) !== 0) {
    throw new Error(`Others can read ${path}, and it holds a secret key: chmod 600 ${path}`)
  }
  const { publicKey, secretKey, clients } = parsed(path, readFileSync(path, 'utf8'))
  if (typeof publicKey === 'string' && typeof secretKey === 'string' && Array.isArray(clients)) {
    return { publicKey, secretKey, clients: clients.map(String) }
  }
  throw new Error(`${path} needs publicKey, secretKey and clients, a list of public keys.`)
}

function parsed(path: string, text: string): { readonly [name: string]: unknown } {
  try {
    return Object(JSON.parse(text))
  } catch {
    throw new Error(`${path} is no JSON.`)
  }
}
