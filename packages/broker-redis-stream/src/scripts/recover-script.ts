import { type RedisScript, redisScript } from '@sluice/store-redis'

/**
 * What a reply that was lost on the wire would have brought: entries that are this consumer's by a first hand-out and come after
 * the last one it has seen, and those of the hand-out `hand` by the script `take` ('': none was lost). Their leases begin anew.
 * KEYS: stream, again. ARGV: group, this consumer, last id seen, hand. Answers entries, their counts, and ids whose content is deleted.
 */
export const recoverScript: RedisScript = redisScript(
  'recover',
  `local stream, again, group, me, after, hand = KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local entries, counts, lost, hands = {}, {}, {}, {}
local from = '(' .. after
if hand ~= '' then from = '-' end
local function beyond(id)
  local ms, n = string.match(id, '(%d+)%-(%d+)')
  local lastMs, lastN = string.match(after, '(%d+)%-(%d+)')
  if tonumber(ms) ~= tonumber(lastMs) then return tonumber(ms) > tonumber(lastMs) end
  return tonumber(n) > tonumber(lastN)
end
while true do
  local pending = redis.call('XPENDING', stream, group, from, '+', 500, me)
  for i = 1, #pending do
    local id = pending[i][1]
    local mark = redis.call('HGET', again, id)
    if mark and mark == hand or not mark and beyond(id) then
      local claimed = redis.call('XCLAIM', stream, group, me, 0, id, 'JUSTID')
      local entry = redis.call('XRANGE', stream, id, id)[1]
      if entry and #claimed > 0 then
        entries[#entries + 1] = entry
        counts[#counts + 1] = pending[i][4]
        hands[#hands + 1] = mark or ''
      else
        redis.call('XACK', stream, group, id)
        redis.call('HDEL', again, id)
        lost[#lost + 1] = id
      end
    end
  end
  if #pending < 500 then break end
  from = '(' .. pending[#pending][1]
end
return {entries, counts, lost, hands}`,
)
