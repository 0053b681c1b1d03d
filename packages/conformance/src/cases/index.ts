import type { Case } from '../case.js'
import { factCases } from './claims/facts.js'
import { methodCases } from './claims/methods.js'
import { bodyCases } from './publish/bodies.js'
import { limitCases } from './publish/limits.js'
import { storingCases } from './publish/storing.js'
import { amountCases } from './receive/amounts.js'
import { fieldCases } from './receive/fields.js'
import { sharingCases } from './receive/sharing.js'
import { waitingCases } from './receive/waiting.js'

/** All cases for brokers, in the order in which they run. */
export const brokerCases: readonly Case[] = [
  ...factCases,
  ...methodCases,
  ...bodyCases,
  ...storingCases,
  ...limitCases,
  ...waitingCases,
  ...amountCases,
  ...sharingCases,
  ...fieldCases,
]
