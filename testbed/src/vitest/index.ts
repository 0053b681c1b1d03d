export {
  consumerOf,
  freshQueue,
  idsOf,
  message,
  messages,
  publish,
  publishSome,
  receiptsOf,
  receive,
  signal,
  source,
  textOf,
} from './at-work.js'
export { pause } from '../faults/load/waiting.js'
export { type SharedServer, sharedServer, whyMissing } from '../shared.js'
export { serverSetup } from './setup.js'
export { SpreadHost, TestHost } from './test-host.js'
export { until } from './until.js'
export { withServer } from './with-server.js'
