import { publishTokensLua, type RedisScript, redisScript, tokenTtlMs } from '@sluice/store-redis'
import { queueKeys, queueLua } from './queue-lua.js'

/**
 * Bodies at the end of a list, once. KEYS: the list, the token of this attempt, tokens to forget. ARGV: the bodies. The token comes after the bodies: where
 * they are refused, nothing is remembered. Answers 0 where this attempt was given up.
 */
export const publishScript: RedisScript = redisScript(
  'publish',
  `if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
redis.call('RPUSH', KEYS[1], unpack(ARGV))
redis.call('SET', KEYS[2], 's', 'PX', ${tokenTtlMs})
if #KEYS > 2 then redis.call('UNLINK', unpack(KEYS, 3)) end
return 1`,
)

/**
 * The same for everything else: levels, delays, messages that an earlier attempt may have stored. KEYS: the queue, tokens. ARGV: how many tokens
 * this attempt has, then for each message its earlier attempts, its level, its delay in milliseconds ('': none), its body.
 */
export const publishMixedScript: RedisScript = redisScript(
  'publish-mixed',
  queueLua,
  publishTokensLua,
  `local q = queue(1)
local kind = redis.call('TYPE', q.list).ok
if kind ~= 'list' and kind ~= 'none' then return redis.error_reply('WRONGTYPE the key of the queue holds a ' .. kind) end
local count = tonumber(ARGV[1])
local stored = claim_tokens(${queueKeys} + 1, count)
if not stored then return 0 end
for i = 2, #ARGV, 4 do
  if not is_stored(stored, ARGV[i]) then put(q, i, ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]) end
end
ring(q)
keep_token(${queueKeys} + 1, ${queueKeys} + count + 1)
return 1`,
)
