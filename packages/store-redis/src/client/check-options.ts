import { InvalidOption } from '@sluice/core'
import { checkOptionNames } from '@sluice/core/adapter'
import type { RedisOptions } from './options.js'

type Kind = 'string' | 'number' | 'object' | 'list' | 'flag or object'

const known: { readonly [name in keyof Required<RedisOptions>]: Kind } = {
  url: 'string',
  urls: 'list',
  host: 'string',
  port: 'number',
  username: 'string',
  password: 'string',
  db: 'number',
  tls: 'flag or object',
  sentinels: 'object',
  cluster: 'list',
  natMap: 'object',
  client: 'object',
  prefix: 'string',
  connectionName: 'string',
  connectTimeoutMs: 'number',
  callTimeoutMs: 'number',
}
/** Shown instead of what was given. */
export const secret = '***'
const places = ['url', 'urls', 'host', 'sentinels', 'cluster', 'client'] as const

/** @throws {InvalidOption} Never with a value that may hold a secret: addresses and passwords are only described. */
export function checkOptions(options: RedisOptions): void {
  checkOptionNames(options, 'Redis', known)
  for (const [name, given] of Object.entries(options)) {
    const kind = known[name as keyof RedisOptions]
    if (given !== undefined) check(isOf(kind, given), name, secret, `a ${kind}`)
  }
  const given = places.filter(place => options[place] !== undefined)
  check(given.length <= 1, given[1] ?? 'url', secret, `the only place given: there is ${given[0]} already`)
  checkNumber('port', options.port, 1, 65_535)
  checkNumber('db', options.db, 0, 1_000_000)
  checkNumber('connectTimeoutMs', options.connectTimeoutMs, 100, 14_000)
  checkNumber('callTimeoutMs', options.callTimeoutMs, 100, 14_000)
  const { prefix = 'sluice', connectionName = 'sluice', cluster, urls, sentinels, db } = options
  // Braces are ours: between them stands what decides on the node of a Cluster.
  check(/^[A-Za-z0-9._:-]{1,100}$/.test(prefix), 'prefix', prefix, '1 to 100 of letters, digits, ".", "_", ":", "-"')
  check(/^[!-~]{1,200}$/.test(connectionName), 'connectionName', connectionName, 'printable characters without spaces')
  check(urls === undefined || urls.length > 0, 'urls', urls, 'a list of at least one address')
  check(cluster === undefined || cluster.length > 0, 'cluster', cluster, 'a list of at least one node')
  check(cluster === undefined || (db ?? 0) === 0, 'db', db, '0: a Redis Cluster has no other')
  check(options.port === undefined || (given[0] ?? 'host') === 'host', 'port', options.port, 'given together with host')
  if (sentinels === undefined) return
  check(typeof sentinels.name === 'string' && sentinels.name !== '', 'sentinels.name', secret, 'the name of the server')
  const hosts: unknown = sentinels.hosts
  check(Array.isArray(hosts) && hosts.length > 0, 'sentinels.hosts', secret, 'a list of at least one { host, port }')
}

export function check(fits: boolean, option: string, given: unknown, allowed: string): asserts fits {
  if (!fits) throw new InvalidOption({ option, given, allowed })
}

function checkNumber(option: string, given: number | undefined, least: number, most: number): void {
  const fits = given === undefined || (Number.isInteger(given) && given >= least && given <= most)
  check(fits, option, given, `a whole number from ${least} to ${most}`)
}

function isOf(kind: Kind, given: unknown): boolean {
  if (kind === 'list') return Array.isArray(given)
  if (kind === 'flag or object') return typeof given === 'boolean' || (typeof given === 'object' && given !== null)
  return typeof given === kind && given !== null && !Array.isArray(given)
}
