import { type RedisScript, redisScript } from '@sluice/store-redis'
import { queueKeys, queueLua } from './queue-lua.js'

/**
 * A claim is a list: how many items come before the bodies, the items, the bodies; and beside it a set of places that
 * are settled. When all are, both go. A claim that is not there was settled by an earlier copy of the same call, or
 * somebody else took over its messages: then `lost` names it, and only then it is stale.
 *
 * `gone(at)`: whether a claim is not there; then `verdict(at)`. `close(at)`: everything in it is settled.
 */
const claimLua = `local id = ARGV[1]
local function gone(at) return redis.call('LLEN', KEYS[at]) == 0 end
local function verdict(lost) return redis.call('ZSCORE', lost, id) and 1 or 0 end
local function close(leases, at)
  redis.call('ZREM', leases, id)
  redis.call('UNLINK', KEYS[at], KEYS[at + 1])
end
local function close_if_done(leases, at)
  if redis.call('SCARD', KEYS[at + 1]) >= redis.call('LLEN', KEYS[at]) - 1 then close(leases, at) end
end`

/** KEYS: leases, lost, taken, done. ARGV: claim, how many, their places (none: that is all of it). Answers 1 if stale. */
export const ackScript: RedisScript = redisScript(
  'ack',
  claimLua,
  `if gone(3) then return verdict(KEYS[2]) end
redis.call('ZREM', KEYS[1], '')
if #ARGV == 2 then
  close(KEYS[1], 3)
else
  redis.call('SADD', KEYS[4], unpack(ARGV, 3))
  close_if_done(KEYS[1], 3)
end
return 0`,
)

/** KEYS: the queue, taken, done. ARGV: claim, then places and delays in milliseconds. Answers 1 if stale. */
export const nackScript: RedisScript = redisScript(
  'nack',
  queueLua,
  claimLua,
  `local q, at = queue(1), ${queueKeys} + 1
if gone(at) then return verdict(q.lost) end
dirty(q)
local _, item = left(q, KEYS[at])
for i = #ARGV - 1, 2, -2 do
  if redis.call('SADD', KEYS[at + 1], ARGV[i]) == 1 then
    local one, delay = item(tonumber(ARGV[i])), tonumber(ARGV[i + 1])
    if delay > 0 then later(q, delay, i, one) else again(q, one) end
  end
end
close_if_done(q.leases, at)
ring(q)
return 0`,
)

/**
 * KEYS: leases, lost, taken, done, the queue of the successors. ARGV: claim, then for each its place, and its successor's level, delay ('': none)
 * and body. Answers 1 if stale.
 */
export const moveScript: RedisScript = redisScript(
  'move',
  queueLua,
  claimLua,
  `if gone(3) then return verdict(KEYS[2]) end
local q, plain = queue(5), true
local kind = redis.call('TYPE', q.list).ok
if kind ~= 'list' and kind ~= 'none' then return redis.error_reply('WRONGTYPE the key of the queue holds a ' .. kind) end
redis.call('ZREM', KEYS[1], '')
for i = 2, #ARGV, 4 do
  if redis.call('SADD', KEYS[4], ARGV[i]) == 1 then
    put(q, i, ARGV[i + 1], ARGV[i + 2], ARGV[i + 3])
    if ARGV[i + 1] ~= '0' or ARGV[i + 2] ~= '' then plain = false end
  end
end
close_if_done(KEYS[1], 3)
if not plain then ring(q) end
return 0`,
)

/** KEYS: leases, lost. ARGV: the lease in milliseconds, claims. Answers those that are stale. */
export const extendScript: RedisScript = redisScript(
  'extend',
  `local time = redis.call('TIME')
local ends = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1])
local stale = {}
redis.call('ZREM', KEYS[1], '')
for i = 2, #ARGV do
  if redis.call('ZSCORE', KEYS[1], ARGV[i]) then redis.call('ZADD', KEYS[1], ends, ARGV[i])
  elseif redis.call('ZSCORE', KEYS[2], ARGV[i]) then stale[#stale + 1] = ARGV[i] end
end
return stale`,
)
