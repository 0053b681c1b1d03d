export { type SharedServer, sharedServer, whyMissing } from '../shared.js'
export { serverSetup } from './setup.js'
