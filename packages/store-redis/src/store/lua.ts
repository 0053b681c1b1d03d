/** The clock that counts, in milliseconds; and a mark that no other change or claim ever has, also after a failover. */
export const timeLua = `local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local function mark(counter)
  return redis.call('INCR', counter) .. '-' .. time[1] .. string.format('%06d', tonumber(time[2]))
end`

/** A value is kept as its version, a line break, and its text. */
export const valueLua = `local function put(key, version, value, ttl)
  local kept = version .. '\\n' .. value
  if ttl == '' then redis.call('SET', key, kept) else redis.call('SET', key, kept, 'PX', ttl) end
end`
