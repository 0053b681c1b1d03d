import { type ServerKind, startServer } from '../src/index.js'

// Starts a server, tells of it, waits for a word, and ends without removing anything.
const { folder, url } = await startServer(process.argv[2] as ServerKind)
console.log(JSON.stringify({ folder, url }))
process.stdin.once('data', () => process.stdin.destroy())
