import { type RedisScript, redisScript } from '@sluice/store-redis'
import { queueKeys, queueLua } from './queue-lua.js'

/**
 * KEYS: the queue, where the claim keeps what it takes. ARGV: the claim's name, how many at most, its lease in
 * milliseconds (0: taken for good), for how long the reader is going to block if there is nothing.
 *
 * Moves what is due into its place, then takes: the higher levels first, what came back before what is new. Answers items,
 * bodies, in how many milliseconds there is something to look for (-1: nothing known), and claims whose lease ended.
 */
export const claimScript: RedisScript = redisScript(
  'claim',
  queueLua,
  `local q, taken = queue(1), KEYS[${queueKeys + 1}]
local id, room, lease = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local ready = redis.call('ZRANGE', q.due, '-inf', whole(now), 'BYSCORE', 'LIMIT', 0, 500)
if #ready > 0 then
  redis.call('ZREM', q.due, unpack(ready))
  for i = 1, #ready do
    local item = string.sub(ready[i], 21)
    if string.sub(item, 1, 3) == '00 ' then redis.call('RPUSH', q.list, string.sub(item, 4))
    else redis.call('RPUSH', q[tonumber(string.sub(item, 1, 1))], item) end
  end
end
local items, bodies = {}, {}
local function take(key, into)
  while room > 0 do
    local some = redis.call('LPOP', key, room)
    if not some then return into end
    local marks = false
    for i = 1, #some do if some[i] == MARK then marks = true end end
    if #into == 0 and not marks then
      into = some
      room = room - #some
    else
      for i = 1, #some do
        if some[i] ~= MARK then
          into[#into + 1] = some[i]
          room = room - 1
        end
      end
    end
  end
  return into
end
for level = 9, 0, -1 do items = take(q[level], items) end
if room == 0 then ring(q) end
bodies = take(q.woken, bodies)
bodies = take(q.list, bodies)
local count = #items + #bodies
if count > 0 and lease > 0 then
  if #items > 0 then
    redis.call('RPUSH', taken, #items, unpack(items))
    if #bodies > 0 then redis.call('RPUSH', taken, unpack(bodies)) end
  else
    redis.call('RPUSH', taken, 0, unpack(bodies))
  end
  redis.call('ZADD', q.leases, whole(now + lease), id)
end
local ended = redis.call('ZRANGE', q.leases, '-inf', whole(now), 'BYSCORE', 'LIMIT', 0, 20)
local nextIn = -1
if count == 0 and #ended == 0 then
  for _, key in ipairs({ q.due, q.leases }) do
    local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
    if first[2] and (nextIn < 0 or first[2] - now < nextIn) then nextIn = math.max(0, first[2] - now) end
  end
  if tonumber(ARGV[4]) > 0 then redis.pcall('SET', q.idle, '1', 'PX', ARGV[4]) end
end
return { items, bodies, nextIn, ended }`,
)
