import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Logger } from '../consume/handler-context.js'
import type { Broker } from '../contract/broker.js'
import type { Store } from '../contract/store.js'
import { InvalidOption } from '../errors/invalid-option.js'

type Fields = { readonly [name: string]: unknown }

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

function has(value: Fields, methods: readonly string[]): boolean {
  return methods.every(method => typeof value[method] === 'function')
}

const brokerMethods = ['open', 'createPublisher', 'createConsumer', 'classify', 'close']
const storeMethods = [
  'open',
  'now',
  'get',
  'change',
  'add',
  'park',
  'claimDue',
  'forget',
  'countParked',
  'clearParked',
  'append',
  'page',
  'classify',
  'close',
]
const loggerMethods = ['debug', 'info', 'warn', 'error']

/** Checks that a broker is one, and speaks this version of the contract. @throws {InvalidOption} */
export function checkedBroker(given: unknown): Broker {
  if (isObject(given) && typeof given.then === 'function') {
    throw new InvalidOption({
      option: 'broker',
      given,
      allowed: 'a broker, not a promise of one',
      remedy: 'Await it: `broker: await connect(url)`.',
    })
  }
  if (!isObject(given) || !has(given, brokerMethods) || !isObject(given.capabilities)) {
    throw new InvalidOption({
      option: 'broker',
      given,
      allowed: 'a broker, as the function of an adapter package makes it',
      remedy: "Make one, such as `sqlite('jobs.db')` from @sluice/broker-sqlite, and give it as `broker`.",
    })
  }
  return checkedContract(given, 'broker') as unknown as Broker
}

/** Checks that a store is one, and speaks this version of the contract. @throws {InvalidOption} */
export function checkedStore(given: unknown): Store {
  if (!isObject(given) || !has(given, storeMethods)) {
    throw new InvalidOption({ option: 'store', given, allowed: 'a store, as the function of a store package makes it' })
  }
  return checkedContract(given, 'store') as unknown as Store
}

function checkedContract(given: Fields, option: string): Fields {
  if (given.contract === 1) return given
  throw new InvalidOption({
    option: `${option}.contract`,
    given: given.contract,
    allowed: '1, the version of the contract that this core speaks',
    remedy: 'Install versions of @sluice/core and the adapter that belong together.',
  })
}

/** Checks that a schema is a Standard Schema. @throws {InvalidOption} */
export function checkedSchema(given: unknown, option: string): StandardSchemaV1 {
  const standard = isObject(given) || typeof given === 'function' ? (given as Fields)['~standard'] : undefined
  if (isObject(standard) && standard.version === 1 && has(standard, ['validate'])) {
    return given as unknown as StandardSchemaV1
  }
  throw new InvalidOption({
    option,
    given,
    allowed: 'a Standard Schema (version 1), such as zod, valibot and arktype make, or `shape<T>()`',
  })
}

/** Checks that a logger is one. @throws {InvalidOption} */
export function checkedLogger(given: unknown): Logger {
  if (isObject(given) && has(given, loggerMethods)) return given as unknown as Logger
  throw new InvalidOption({ option: 'logger', given, allowed: `an object with ${loggerMethods.join(', ')}` })
}
