#!/usr/bin/env node
import { curveKeyPair } from 'zeromq'
import { type Hub, startHub } from '../hub/start-hub.js'
import { type HubArguments, hubArguments, usage } from './hub-arguments.js'
import { readKeys } from './keys-file.js'
import { storeOf } from './store-of.js'

async function main(argv: readonly string[]): Promise<void> {
  if (argv.length === 1 && argv[0] === 'keys') {
    console.log(JSON.stringify(curveKeyPair()))
    return
  }
  if (argv.includes('--help') || argv.includes('-h')) {
    console.log(usage)
    return
  }
  const hub = await started(hubArguments(argv))
  console.log(hub.url)
  const end = (): void => void hub.close().catch(fail)
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
}

/** Rejects with an error that says where and with which file: those of the system and of SQLite name neither. */
async function started({ store, url, keys }: HubArguments): Promise<Hub> {
  const curve = keys === undefined ? undefined : readKeys(keys)
  const broker = await storeOf(store)
  try {
    return await startHub({ broker, url, curve, onError: tell })
  } catch (error) {
    const place = url === undefined ? '' : ` --url ${withoutSecrets(url)}`
    const hint = (error as { option?: unknown }).option === 'curve' ? ' (--keys <file>)' : ''
    throw new Error(`--store ${store}${place}: ${textOf(error)}${hint}`, { cause: error })
  }
}

/** A password in an address is refused, and not repeated. */
function withoutSecrets(url: string): string {
  return url.replace(/\/\/.*@/, '//…@')
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function tell(error: unknown): void {
  console.error(`sluice-hub: ${textOf(error)}`)
}

function fail(error: unknown): void {
  tell(error)
  process.exitCode = 1
}

main(process.argv.slice(2)).catch(fail)
