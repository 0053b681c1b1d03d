#!/usr/bin/env node
import { curveKeyPair } from 'zeromq'
import { startHub } from '../hub/start-hub.js'
import { hubArguments, usage } from './hub-arguments.js'
import { readKeys } from './keys-file.js'
import { storeOf } from './store-of.js'

async function main(argv: readonly string[]): Promise<void> {
  if (argv.length === 1 && argv[0] === 'keys') {
    console.log(JSON.stringify(curveKeyPair()))
    return
  }
  if (argv.includes('--help')) {
    console.log(usage)
    return
  }
  const { store, url, keys } = hubArguments(argv)
  const hub = await startHub({
    broker: await storeOf(store),
    url,
    curve: keys === undefined ? undefined : readKeys(keys),
    onError: error => console.error(error instanceof Error ? error.message : String(error)),
  })
  console.log(hub.url)
  const end = (): void => void hub.close()
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
