import { InvalidOption } from '@sluice/core'
import { checkOptionNames } from '@sluice/core/adapter'
import type { AmqpOptions, AmqpTls } from './amqp-options.js'
import { hidden } from './targets.js'

const known: { readonly [Name in keyof AmqpOptions]-?: true } = {
  url: true,
  username: true,
  password: true,
  credentials: true,
  vhost: true,
  tls: true,
  heartbeatSeconds: true,
  queueType: true,
  priorities: true,
  queueArguments: true,
  declareQueues: true,
  connectionName: true,
  connect: true,
}

const knownTls: { readonly [Name in keyof AmqpTls]-?: true } = {
  ca: true,
  cert: true,
  key: true,
  passphrase: true,
  servername: true,
  rejectUnauthorized: true,
}

/** They are what `queueType` and `priorities` say. */
const ownArguments = ['x-queue-type', 'x-max-priority']

/** @throws {InvalidOption} */
export function checkOptions(address: unknown, options: AmqpOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOption({ option: 'options', given: options, allowed: 'an object' })
  }
  const { url, username, password, credentials, vhost, tls, heartbeatSeconds, queueType } = options
  const { priorities, queueArguments, declareQueues, connectionName, connect } = options
  const check = (fits: boolean, option: string, given: unknown, allowed: string): void => {
    if (!fits) throw new InvalidOption({ option, given, allowed })
  }
  checkOptionNames(options, 'amqp()', known)
  if (address !== undefined) check(url === undefined, 'url', hidden, 'left out where the address is given before')
  checkAddress('url', address ?? url, check)
  if (connect !== undefined) {
    check(typeof connect === 'function', 'connect', connect, 'a function that gives a connection of amqplib')
    const given = [address, url, username, password, credentials, vhost, tls, heartbeatSeconds, connectionName]
    check(
      given.every(one => one === undefined),
      'connect',
      connect,
      'given without an address, or what belongs to one',
    )
  }
  check(isText(username), 'username', username, 'a text')
  check(isText(password), 'password', hidden, 'a text')
  check(isText(vhost), 'vhost', vhost, 'a text, not escaped')
  check(isText(connectionName), 'connectionName', connectionName, 'a text')
  if (credentials !== undefined) {
    const fits = typeof credentials?.mechanism === 'string' && typeof credentials.response === 'function'
    check(fits, 'credentials', hidden, 'credentials of amqplib')
    check(
      username === undefined && password === undefined,
      'credentials',
      hidden,
      'given without username and password',
    )
  }
  checkTls(tls, check)
  const beats = heartbeatSeconds ?? 4
  check(Number.isInteger(beats) && beats >= 1 && beats <= 60, 'heartbeatSeconds', beats, 'whole seconds from 1 to 60')
  const types: readonly unknown[] = [undefined, 'quorum', 'classic']
  check(types.includes(queueType), 'queueType', queueType, "'quorum' or 'classic'")
  const levels: readonly unknown[] = queueType === 'classic' ? [undefined, 1, 10] : [undefined]
  check(levels.includes(priorities), 'priorities', priorities, "1 or 10, and given with queueType: 'classic'")
  check([undefined, true, false].includes(declareQueues), 'declareQueues', declareQueues, 'a truth value')
  const isTable = typeof queueArguments === 'object' && queueArguments !== null && !Array.isArray(queueArguments)
  check(queueArguments === undefined || isTable, 'queueArguments', queueArguments, 'an object of arguments')
  for (const [name, value] of Object.entries(queueArguments ?? {})) {
    const option = `queueArguments.${name}`
    check(['string', 'number', 'boolean'].includes(typeof value), option, value, 'a text, a number or a truth value')
    check(!ownArguments.includes(name), option, value, 'left to queueType and priorities')
  }
}

type Check = (fits: boolean, option: string, given: unknown, allowed: string) => void

function checkAddress(option: string, given: unknown, check: Check): void {
  const list = Array.isArray(given) ? given : [given]
  const fits = given === undefined || (list.length > 0 && list.every(one => typeof one === 'string'))
  check(fits, option, typeof given === 'object' ? given : hidden, 'an address, or a list of some')
}

function checkTls(tls: unknown, check: Check): void {
  if (tls === undefined) return
  check(typeof tls === 'object' && tls !== null, 'tls', hidden, 'an object with ca, cert, key …')
  checkOptionNames<AmqpTls>(tls as object, 'tls of amqp()', knownTls, 'tls.')
}

function isText(given: unknown): boolean {
  return given === undefined || typeof given === 'string'
}
