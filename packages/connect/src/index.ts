export { connect } from './connect.js'
export type { ConnectOptions, OpenScheme } from './open-scheme.js'
export { registerScheme } from './registry.js'
