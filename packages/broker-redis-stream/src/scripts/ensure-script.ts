import { type RedisScript, redisScript } from '@sluice/store-redis'

/**
 * Makes stream, bell and their groups, so that everything that is or comes there is read. KEYS: stream, bell. ARGV: group.
 * Idempotent.
 */
export const ensureScript: RedisScript = redisScript(
  'ensure',
  `for k = 1, 2 do
  local made = redis.pcall('XGROUP', 'CREATE', KEYS[k], ARGV[1], '0', 'MKSTREAM')
  if type(made) == 'table' and made.err and string.sub(made.err, 1, 9) ~= 'BUSYGROUP' then return made end
end
return 'OK'`,
)
