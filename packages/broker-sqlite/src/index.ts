export type { SqliteCapabilities } from './capabilities.js'
export type { SqliteOptions } from './options.js'
export type { Claim, SqliteReceipt } from './queues/claim.js'
export { type SqliteBroker, sqlite } from './sqlite-broker.js'
