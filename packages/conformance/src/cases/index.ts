import type { Case } from '../case.js'
import { abortedCases } from '../traits/aborted.js'
import { closedCases } from '../traits/closed.js'
import { closingCases } from '../traits/closing.js'
import { concurrentCases } from '../traits/concurrent.js'
import { abortCases } from './abort/abort.js'
import { silentServerCases } from './abort/silent-server.js'
import { lookingCases } from './admin/looking.js'
import { queueCases } from './admin/queues.js'
import { factCases } from './claims/facts.js'
import { methodCases } from './claims/methods.js'
import { closeCases } from './close/close.js'
import { processCases } from './close/process.js'
import { nackDelayCases } from './delay/nack.js'
import { publishDelayCases } from './delay/publish.js'
import { classifyCases } from './errors/classify.js'
import { groupCases } from './fan-out/groups.js'
import { headerCases } from './headers/headers.js'
import { renewalCases } from './lease/renewal.js'
import { timedLeaseCases } from './lease/timed.js'
import { untimedLeaseCases } from './lease/untimed.js'
import { loadCases } from './load/load.js'
import { orderCases } from './order/order.js'
import { bodyCases } from './publish/bodies.js'
import { limitCases } from './publish/limits.js'
import { storingCases } from './publish/storing.js'
import { amountCases } from './receive/amounts.js'
import { fieldCases } from './receive/fields.js'
import { sharingCases } from './receive/sharing.js'
import { waitingCases } from './receive/waiting.js'
import { cutCases } from './reconnect/cut.js'
import { eventCases } from './reconnect/events.js'
import { networkCases } from './reconnect/network.js'
import { ackCases } from './settle/ack.js'
import { fencingCases } from './settle/fencing.js'
import { moveCases } from './settle/move.js'
import { nackCases } from './settle/nack.js'
import { prefixCases } from './settle/prefix.js'

/** All cases for brokers, in the order in which they run. */
export const brokerCases: readonly Case[] = [
  ...factCases,
  ...methodCases,
  ...bodyCases,
  ...storingCases,
  ...limitCases,
  ...headerCases,
  ...waitingCases,
  ...amountCases,
  ...sharingCases,
  ...fieldCases,
  ...ackCases,
  ...prefixCases,
  ...nackCases,
  ...moveCases,
  ...fencingCases,
  ...timedLeaseCases,
  ...renewalCases,
  ...untimedLeaseCases,
  ...publishDelayCases,
  ...nackDelayCases,
  ...orderCases,
  ...groupCases,
  ...closeCases,
  ...processCases,
  ...abortCases,
  ...classifyCases,
  ...queueCases,
  ...lookingCases,
  ...closedCases,
  ...closingCases,
  ...abortedCases,
  ...concurrentCases,
  ...cutCases,
  ...eventCases,
  ...networkCases,
  ...silentServerCases,
  ...loadCases,
]
