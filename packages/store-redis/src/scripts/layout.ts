import type { RedisConnection } from '../client/redis-connection.js'
import { RedisFault } from '../client/redis-fault.js'
import { redisScript } from './redis-script.js'

const claim = redisScript(
  'layout',
  // What is there is found without writing: a server without memory would refuse even that.
  `local found = redis.call('HGET', KEYS[1], ARGV[1])
if found then return found end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return ARGV[2]`,
)

/**
 * Says that keys under the prefix are laid out as this version of `part` (`store`, `stream`, `list`) does it.
 *
 * @param migrate brings an older layout up to date; it may run in several processes at once.
 * @throws {RedisFault} `conflict` where a newer version wrote, or an older one that nobody can migrate.
 */
export async function checkLayout(
  connection: RedisConnection,
  prefix: string,
  part: string,
  version: number,
  migrate?: (from: number) => Promise<void>,
): Promise<void> {
  const key = `${prefix}:layout`
  const found = Number(await connection.run(claim, [key], [part, version]))
  if (found === version) return
  if (found < version && migrate !== undefined) {
    await migrate(found)
    await connection.call('HSET', [key, part, version])
    return
  }
  const whose = found > version ? 'a newer version of it wrote them' : 'they are of no version that it knows'
  throw new RedisFault('conflict', `The keys of ${part} under ${prefix} cannot be read: ${whose} (layout ${found}).`)
}
