import { findServer } from '../find/server.js'
import type { ServerKind } from '../server.js'
import { forget, remember } from './state.js'

// Holds one server for `up`: node keeper.js <kind>. Says over the channel of its parent how it went; SIGTERM ends both.
// Nobody reads what is written after that.
process.stderr.on('error', () => {})
const kind = process.argv[2] as ServerKind
try {
  const server = await findServer(kind)
  const idle = setInterval(() => {}, 1 << 30)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.once(signal, () => {
      clearInterval(idle)
      forget(kind)
      void server.remove()
    })
  }
  remember({ kind, url: server.url, version: server.version, keeper: process.pid })
  process.send?.('', () => process.disconnect?.())
} catch (error) {
  process.send?.((error as Error).message, () => process.disconnect?.())
  process.exitCode = 1
}
