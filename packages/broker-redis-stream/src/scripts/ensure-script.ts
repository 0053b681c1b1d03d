import { type RedisScript, redisScript } from '@sluice/store-redis'

/**
 * Makes stream, bell and their groups, so that everything that is or comes there is read. KEYS: stream, bell. ARGV:
 * group. What is there already is found without writing: also a server without memory has it.
 */
export const ensureScript: RedisScript = redisScript(
  'ensure',
  `for k = 1, 2 do
  local found = false
  if redis.call('EXISTS', KEYS[k]) == 1 then
    for _, one in ipairs(redis.call('XINFO', 'GROUPS', KEYS[k])) do found = found or one[2] == ARGV[1] end
  end
  if not found then redis.call('XGROUP', 'CREATE', KEYS[k], ARGV[1], '0', 'MKSTREAM') end
end
return 'OK'`,
)
