import { type RedisScript, redisScript } from '@sluice/store-redis'
import { clockLua } from './clock-lua.js'

/**
 * Everything that a read of new entries does not do. KEYS: stream, due, bell, again, swept. ARGV: group, this consumer, the consumer that
 * stands for "handed back", how many to take, the name of this hand-out, milliseconds between two sweeps, lease of
 * consumers whose name tells none, then entries of the bell that were read.
 *
 * Moves what is due into the stream; sweeps, if it is time (entries whose lease ended are handed back, names of
 * consumers that have held nothing for an hour are forgotten: only those, since their entries would be forgotten with them); takes from what was handed
 * back. A lease ended when its entry is idle for as long as the name of its consumer says after the last colon.
 *
 * It begins with a write that a server without memory allows: what follows is then allowed, too, or a full server could
 * never be emptied. Sweeps are as far apart as the shortest lease in use allows. Answers milliseconds until something is due or the next sweep is, whether there is more to take, the entries, their
 * delivery counts by id, and ids whose content somebody has deleted.
 */
export const takeScript: RedisScript = redisScript(
  'take',
  clockLua,
  `local stream, due, bell, again, swept = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local group, me, back, max, hand, every, lease = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local lost = {}
if redis.call('EXISTS', stream, bell) < 2 then return redis.error_reply('NOGROUP the queue is gone') end
redis.call('ZREM', due, '')
local turn = redis.call('SET', swept, me, 'PX', every, 'NX')
if #ARGV > 7 then
  redis.call('XACK', bell, group, unpack(ARGV, 8))
  redis.call('XDEL', bell, unpack(ARGV, 8))
end
local ready = redis.call('ZRANGEBYSCORE', due, '-inf', whole(now), 'LIMIT', 0, 500)
for _, member in ipairs(ready) do
  redis.call('XADD', stream, '*', unpack(cmsgpack.unpack(member), 2))
end
if #ready > 0 then redis.call('ZREM', due, unpack(ready)) end
local function claim(to, pending, ...)
  local ids = {}
  for i = 1, #pending do ids[i] = pending[i][1] end
  local call = {'XCLAIM', stream, group, to, 0, unpack(ids)}
  for _, word in ipairs({...}) do call[#call + 1] = word end
  return ids, redis.call(unpack(call))
end
local function note(ids, there, whose)
  local marks = {}
  for id in pairs(there) do
    marks[#marks + 1] = id
    marks[#marks + 1] = whose
  end
  if #marks > 0 then redis.call('HSET', again, unpack(marks)) end
  for i = 1, #ids do
    if not there[ids[i]] then
      lost[#lost + 1] = ids[i]
      redis.call('XACK', stream, group, ids[i])
      redis.call('HDEL', again, ids[i])
    end
  end
end
if turn then
  local soonest = tonumber(every)
  for _, one in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
    local name, pending, idle = one[2], one[4], one[6]
    if name ~= back and pending > 0 then
      local limit = string.match(name, ':(%d+)$') or lease
      soonest = math.max(20, math.min(soonest, limit / 8))
      local ended = redis.call('XPENDING', stream, group, 'IDLE', limit, '-', '+', 1000, name)
      if #ended > 0 then
        local ids, claimed = claim(back, ended, 'JUSTID')
        local there = {}
        for i = 1, #claimed do there[claimed[i]] = true end
        note(ids, there, back)
      end
      if #ended == 1000 then soonest = 1 end
    elseif name ~= back and idle > 3600000 then
      redis.call('XGROUP', 'DELCONSUMER', stream, group, name)
    end
  end
  -- By themselves: who has heard the bell may never have held an entry of the queue.
  for _, one in ipairs(redis.call('XINFO', 'CONSUMERS', bell, group)) do
    if one[6] > 3600000 then redis.call('XGROUP', 'DELCONSUMER', bell, group, one[2]) end
  end
  redis.call('PEXPIRE', swept, math.ceil(soonest))
end
local pending = redis.call('XPENDING', stream, group, '-', '+', max, back)
local entries, counts = {}, {}
if #pending > 0 then
  local ids, claimed = claim(me, pending)
  local there = {}
  for i = 1, #claimed do
    local entry = claimed[i]
    if entry and entry[2] then
      there[entry[1]] = true
      entries[#entries + 1] = entry
    end
  end
  note(ids, there, hand)
  for i = 1, #pending do
    if there[pending[i][1]] then counts[#counts + 1] = pending[i][4] + 1 end
  end
end
local more = #ready == 500 or #pending == tonumber(max)
if #pending == tonumber(max) then redis.call('XADD', bell, 'MAXLEN', 16, '*', 'r', '1') end
local first = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')
local nextIn = math.max(1, redis.call('PTTL', swept))
if first[2] then nextIn = math.min(nextIn, math.max(0, first[2] - now)) end
return {nextIn, more and 1 or 0, entries, counts, lost}`,
)
