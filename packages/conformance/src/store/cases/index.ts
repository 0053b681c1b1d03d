import type { StoreCase } from '../store-case.js'
import { lifeCases } from './life.js'
import { logCases } from './logs.js'
import { numberCases } from './numbers.js'
import { parkedCases } from './parked.js'
import { raceCases } from './races.js'
import { timeCases } from './time.js'
import { valueCases } from './values.js'

/** All cases for stores, in the order in which they run. */
export const storeCases: readonly StoreCase[] = [
  ...valueCases,
  ...timeCases,
  ...numberCases,
  ...parkedCases,
  ...logCases,
  ...raceCases,
  ...lifeCases,
]
