import { startQueueServer } from './queue-server.js'

const { url } = await startQueueServer(7464)
console.log(`A queue server at ${url}`)
