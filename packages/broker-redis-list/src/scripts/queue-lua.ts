import { levels } from '../queues/list-keys.js'

/** What a blocked reader is woken with where nothing stands in the list itself. No JSON; whoever claims it drops it. */
export const wakeMark = '\0sluice'

/** How many keys a queue has. */
export const queueKeys: number = 6 + levels

/**
 * `queue(k)`: the keys of the queue that begin at KEYS[k]. An *item* stands everywhere but in the list itself: one
 * digit for the level, the hand-outs counted so far, a space, the body. What is delayed has 20 characters before
 * that, which sort by arrival.
 *
 * `ring(q)` wakes a blocked reader: there is none while something stands in the list, so the mark is always its first.
 *
 * A script begins with a write that is allowed when memory is full (`dirty`), if it takes more away than it puts
 * there: what comes after it is then allowed as well, or a full server could never be emptied.
 */
export const queueLua: string = `local function queue(k)
  local keys = { list = KEYS[k], woken = KEYS[k + 1], due = KEYS[k + 2], leases = KEYS[k + 3], lost = KEYS[k + 4], idle = KEYS[k + 5] }
  for level = 0, ${levels - 1} do keys[level] = KEYS[k + 6 + level] end
  return keys
end
local MARK = '\\0sluice'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function whole(number) return string.format('%.0f', number) end
local function dirty(q) redis.call('ZREM', q.leases, '') end
local function ring(q)
  if redis.call('EXISTS', q.idle) == 1 and redis.call('LLEN', q.list) == 0 then redis.call('RPUSH', q.list, MARK) end
end
local function again(q, item) redis.call('LPUSH', q[tonumber(string.sub(item, 1, 1))], item) end
local function later(q, delay, n, item)
  redis.call('ZADD', q.due, whole(now + delay), string.format('%010d%06d%04d', time[1], time[2], n) .. item)
end
local function put(q, n, level, delay, body)
  if delay ~= '' then later(q, delay, n, level .. '0 ' .. body)
  elseif level == '0' then redis.call('RPUSH', q.list, body)
  else redis.call('RPUSH', q[tonumber(level)], level .. '0 ' .. body) end
end
local function left(q, taken)
  local items = redis.call('LRANGE', taken, 0, -1)
  local bare = tonumber(table.remove(items, 1) or 0)
  return items, function(n)
    if n > bare then return '00 ' .. items[n] end
    return items[n]
  end
end`
