/**
 * `put(stream, due, bell, i)` stores the message that stands from ARGV[i] on: its delay in milliseconds ('': none),
 * how many texts follow, field names and values. Answers where the next one stands. What is delayed becomes a member of
 * a sorted set: a unique text that sorts by arrival, then the fields. If it is the first to become due, the bell
 * tells a reader who waits for a later one. `refusal(stream)`: why nothing can be put there.
 */
export const putLua = `local function refusal(stream)
  local kind = redis.call('TYPE', stream).ok
  if kind ~= 'stream' and kind ~= 'none' then return 'WRONGTYPE ' .. stream .. ' is a ' .. kind end
end
local function ring(bell)
  redis.call('XADD', bell, 'MAXLEN', 16, '*', 'r', '1')
end
local function later(due, bell, score, n, fields)
  local token = string.format('%010d%06d%06d', time[1], time[2], n)
  local member = cmsgpack.pack({token, unpack(fields)})
  redis.call('ZADD', due, score, member)
  if redis.call('ZRANGE', due, 0, 0)[1] == member then ring(bell) end
end
local function put(stream, due, bell, i)
  local last = i + 1 + ARGV[i + 1]
  if ARGV[i] == '' then redis.call('XADD', stream, '*', unpack(ARGV, i + 2, last))
  else later(due, bell, whole(now + ARGV[i]), i, {'at', whole(now), unpack(ARGV, i + 2, last)}) end
  return last + 1
end`
