import { type RedisScript, redisScript } from '@sluice/store-redis'

/**
 * A consumer ends: its name is forgotten if it holds nothing, and if there is something to take, somebody else is woken.
 * KEYS: stream, bell, due. ARGV: group, this consumer, the one that stands for "handed back", entries of the bell that were read.
 */
export const leaveScript: RedisScript = redisScript(
  'leave',
  `local stream, bell, due, group, me, back = KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2], ARGV[3]
if #ARGV > 3 then
  redis.call('XACK', bell, group, unpack(ARGV, 4))
  redis.call('XDEL', bell, unpack(ARGV, 4))
end
if #redis.call('XPENDING', stream, group, '-', '+', 1, me) == 0 then
  redis.call('XGROUP', 'DELCONSUMER', stream, group, me)
  redis.call('XGROUP', 'DELCONSUMER', bell, group, me)
end
if redis.call('ZCARD', due) > 0 or #redis.call('XPENDING', stream, group, '-', '+', 1, back) > 0 then
  redis.call('XADD', bell, 'MAXLEN', 16, '*', 'r', '1')
end
return 'OK'`,
)
