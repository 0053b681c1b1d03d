import type { LogEntry } from '@sluice/core/adapter'
import type { RedisConnection } from '../client/redis-connection.js'
import { RedisFault } from '../client/redis-fault.js'
import { redisScript } from '../scripts/redis-script.js'
import { type KeyNames, perBucket } from './buckets.js'
import { timeLua } from './lua.js'

// One stream a log, with one field an entry. A log that nobody appends to any more ends with its youngest entry.
const append = redisScript(
  'append',
  timeLua,
  `local max, age = ARGV[1], tonumber(ARGV[2])
for n = 1, #KEYS do
  redis.call('XADD', KEYS[n], 'MAXLEN', max, '*', 'v', ARGV[n + 2])
end
if age then
  for n = 1, #KEYS do
    redis.call('XTRIM', KEYS[n], 'MINID', math.max(math.floor(now - age) + 1, 0))
    redis.call('PEXPIRE', KEYS[n], math.ceil(age))
  end
end`,
)

export interface LogCap {
  readonly max: number
  readonly maxAgeMs: number
}

/** The append logs of the store. */
export class AppendLogs {
  readonly #names: KeyNames
  readonly #split: boolean

  constructor(names: KeyNames, isCluster: boolean) {
    this.#names = names
    this.#split = isCluster
  }

  async append(
    redis: RedisConnection,
    entries: readonly { readonly log: string; readonly value: string }[],
    cap: LogCap,
  ): Promise<void> {
    const age = Number.isFinite(cap.maxAgeMs) ? cap.maxAgeMs : ''
    const max = Math.min(cap.max, Number.MAX_SAFE_INTEGER)
    await perBucket(entries, this.#split ? ({ log }) => log : undefined, async part => {
      const keys = part.map(({ log }) => this.#names.of('log', log))
      await redis.run(append, keys, [max, age, ...part.map(({ value }) => value)])
      return []
    })
  }

  async page(
    redis: RedisConnection,
    log: string,
    want: { readonly max: number; readonly after: string | undefined },
  ): Promise<readonly LogEntry[]> {
    const from = want.after === undefined ? '-' : `(${idOf(want.after)}`
    const key = this.#names.of('log', log)
    const found = (await redis.call('XRANGE', [key, from, '+', 'COUNT', want.max])) as [string, string[]][]
    return found.map(([id, fields]) => ({ cursor: cursorOf(id), at: Number.parseInt(id, 10), value: fields[1] ?? '' }))
  }
}

/** The id of the entry, widened so that text sorts as numbers do. */
function cursorOf(id: string): string {
  const [ms = '', count = ''] = id.split('-')
  return `${ms.padStart(15, '0')}-${count.padStart(12, '0')}`
}

function idOf(cursor: string): string {
  const parts = /^0*(\d{1,15})-0*(\d{1,12})$/.exec(cursor)
  if (parts === null) throw new RedisFault('invalid', 'This is no cursor of a log.')
  return `${parts[1]}-${parts[2]}`
}
