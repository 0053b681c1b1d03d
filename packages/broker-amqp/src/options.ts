import { InvalidOption } from '@sluice/core'
import type { AmqpCredentials, AmqpOptions, AmqpTls } from './options/amqp-options.js'
import { checkOptions } from './options/check-options.js'
import { hidden, type Target, targetsOf } from './options/targets.js'

/** Options with their defaults. */
export interface AmqpSettings {
  /** At least one, unless `connect` is there. */
  readonly targets: readonly Target[]
  readonly credentials: AmqpCredentials | undefined
  readonly tls: AmqpTls
  readonly heartbeatSeconds: number
  readonly queueType: 'quorum' | 'classic'
  readonly priorities: 1 | 10
  readonly queueArguments: { readonly [name: string]: string | number | boolean }
  readonly declareQueues: boolean
  readonly connectionName: string | undefined
  readonly connect: AmqpOptions['connect']
}

/** @throws {InvalidOption} where one is unknown or has no meaning. Its text never shows an address or a password. */
export function settingsOf(address: string | readonly string[] | undefined, options: AmqpOptions): AmqpSettings {
  checkOptions(address, options)
  const { tls = {}, heartbeatSeconds = 4, queueType = 'quorum', queueArguments = {}, connect } = options
  const { credentials, connectionName, priorities = 10, declareQueues = true } = options
  const url = address ?? options.url ?? 'amqp://localhost'
  const targets = connect === undefined ? targetsOf(typeof url === 'string' ? [url] : url, options) : []
  if (options.tls !== undefined && targets.every(({ protocol }) => protocol === 'amqp')) {
    throw new InvalidOption({ option: 'tls', given: hidden, allowed: 'given with an address that begins with amqps' })
  }
  const queues = { queueType, priorities, queueArguments, declareQueues }
  return { targets, credentials, tls, heartbeatSeconds, ...queues, connectionName, connect }
}
