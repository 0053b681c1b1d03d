/**
 * A hand-out is named by the entry and by the mark of its hand-out; the first one has none. An entry that was handed back or taken over has another
 * mark in the hash `again`, so that whoever held it before is refused: one look at the hash is all that this costs where nothing of the kind happened.
 *
 * `held(id, mark)`: whether this hand-out is the current one, as far as marks say; the list of pending entries says the rest.
 */
export const settleLua = `local stream, again, group, me = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
local marked = redis.call('EXISTS', again) == 1
local function held(id, mark)
  if not marked then return mark == '' end
  return (redis.call('HGET', again, id) or '') == mark
end
local function settled(id, mark)
  if not held(id, mark) or redis.call('XACK', stream, group, id) == 0 then return false end
  if mark ~= '' then redis.call('HDEL', again, id) end
  return true
end`
