import { publishTokensLua, type RedisScript, redisScript } from '@sluice/store-redis'
import { clockLua } from './clock-lua.js'
import { putLua } from './put-lua.js'

/**
 * Stores a batch, for one or several queues, at once. KEYS: tokens, then stream, due and bell of each queue, then
 * tokens to forget. ARGV: how many tokens, how many queues, then for each queue `p` (plain: id and body of each) or `f` (of each: which tokens may have stored it,
 * then as `put` wants it), how many messages, and the messages. Answers [index of the queue, why] of each queue that takes nothing.
 */
export const publishScript: RedisScript = redisScript(
  'publish',
  publishTokensLua,
  clockLua,
  putLua,
  `local tokens = tonumber(ARGV[1])
local last = tokens + 3 * ARGV[2]
local stored = claim_tokens(1, tokens)
if not stored then return redis.error_reply('SLUICEVOID this batch was published again meanwhile') end
local refused, i = {}, 3
for k = tokens + 1, last, 3 do
  local stream, due, bell = KEYS[k], KEYS[k + 1], KEYS[k + 2]
  local plain, count, why = ARGV[i] == 'p', tonumber(ARGV[i + 1]), refusal(stream)
  if why then refused[#refused + 1] = {(k - tokens - 1) / 3, why} end
  i = i + 2
  for _ = 1, count do
    if plain then
      if not why then redis.call('XADD', stream, '*', 'id', ARGV[i], 'body', ARGV[i + 1]) end
      i = i + 2
    elseif why or is_stored(stored, ARGV[i]) then i = i + 3 + ARGV[i + 2]
    else i = put(stream, due, bell, i + 1) end
  end
end
-- A token says of all that it is stored.
if #refused == 0 then keep_token(1, last + 1) end
return refused`,
)
