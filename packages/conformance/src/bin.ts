#!/usr/bin/env node
import { main } from './bin/main.js'

main(process.argv.slice(2), text => process.stdout.write(text)).then(
  code => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 2
  },
)
