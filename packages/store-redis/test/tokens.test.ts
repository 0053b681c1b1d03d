import { startProxy } from '@sluice/conformance'
import { systemClock } from '@sluice/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  classifyRedis,
  PublishTokens,
  publishTokensLua,
  RedisClient,
  type RedisConnection,
  redisScript,
  redisSettings,
} from '../src/index.js'
import { host, missing, rejection, server, signal, until } from './world.js'

const script = redisScript(
  'test-publish',
  publishTokensLua,
  `local count = tonumber(ARGV[1])
local stored = claim_tokens(2, count)
if not stored then return 'given up' end
for n = 2, #ARGV, 2 do
  if not is_stored(stored, ARGV[n + 1]) then redis.call('RPUSH', KEYS[1], ARGV[n]) end
  if ARGV[n] == 'fails' then redis.call('HSET', KEYS[1], 'no', 'hash') end
end
keep_token(2, 2 + count)
return 'done'`,
)

type Attempt = ReturnType<PublishTokens['attempt']>

function send(redis: RedisConnection, attempt: Attempt, ids: readonly string[]): Promise<unknown> {
  const args = [attempt.keys.length, ...ids.flatMap((id, n) => [id, attempt.maybe[n] ?? ''])]
  return redis.run(script, ['{q}:list', ...attempt.keys], args)
}

const items = (ids: readonly string[]) => ids.map(id => ({ id }))

async function connected(url: string): Promise<RedisConnection> {
  const client = new RedisClient(redisSettings(url))
  onTestFinished(() => client.close('broker'))
  await client.open('broker', host(), signal)
  return client.commands('broker')
}

describe.skipIf(missing)('publishing again', () => {
  it('what was stored unheard is left out, in whatever batches it comes again', async () => {
    const redis = await server()
    const proxy = await startProxy({ target: redis.url })
    onTestFinished(() => proxy.close())
    const connection = await connected(proxy.through(redis.url))
    const tokens = new PublishTokens('test', systemClock)
    const warm = tokens.attempt('{q}:token:', items(['w']))
    expect(await send(connection, warm, ['w'])).toBe('done')
    warm.done()
    const first = tokens.attempt('{q}:token:', items(['a', 'b', 'c']))
    proxy.swallowOneReply()
    first.failed(await rejection(send(connection, first, ['a', 'b', 'c'])))
    await until('a new connection', () => connection.ready(100))
    for (const ids of [['b', 'd'], ['a'], ['c', 'e']]) {
      const again = tokens.attempt('{q}:token:', items(ids))
      expect(again.maybe).toEqual(ids.map(id => ('abc'.includes(id) ? '1' : '')))
      expect(await send(connection, again, ids)).toBe('done')
      again.done()
    }
    expect(await connection.call('LRANGE', ['{q}:list', 0, -1])).toEqual(['w', 'a', 'b', 'c', 'd', 'e'])
  }, 30_000)

  it('what never arrived is stored once, and its late first attempt stores nothing', async () => {
    const redis = await server()
    const connection = await connected(redis.url)
    const tokens = new PublishTokens('test', systemClock)
    const late = tokens.attempt('{q}:token:', items(['a', 'b']))
    late.failed(new Error('Connection is closed.'))
    for (const id of ['a', 'b']) {
      const again = tokens.attempt('{q}:token:', items([id]))
      await send(connection, again, [id])
      again.done()
    }
    expect(await send(connection, late, ['a', 'b'])).toBe('given up')
    expect(await connection.call('LRANGE', ['{q}:list', 0, -1])).toEqual(['a', 'b'])
  }, 30_000)

  it('what a script has not stored that failed halfway is not taken for stored', async () => {
    const redis = await server()
    const connection = await connected(redis.url)
    const tokens = new PublishTokens('test', systemClock)
    const first = tokens.attempt('{q}:token:', items(['fails', 'a']))
    const error = await rejection(send(connection, first, ['fails', 'a']))
    expect(classifyRedis(error).happened).toBe('maybe')
    first.failed(error)
    const again = tokens.attempt('{q}:token:', items(['a']))
    expect(again.maybe).toEqual(['1'])
    expect(await send(connection, again, ['a'])).toBe('done')
    expect(await connection.call('LRANGE', ['{q}:list', 0, -1])).toEqual(['fails', 'a'])
  }, 30_000)

  it('a successor with the id of a message in doubt is another message; without an id none is in doubt', () => {
    const tokens = new PublishTokens('test', systemClock)
    const message = { id: 'a', body: '{}', headers: { attempt: '1' }, dueAt: undefined }
    tokens.attempt('t:', [message, { id: '' }]).failed(new Error('Connection is closed.'))
    expect(tokens.attempt('t:', [{ ...message, headers: { attempt: '2' } }, { id: '' }]).maybe).toEqual(['', ''])
    expect(
      tokens.attempt('t:', [
        { ...message, dueAt: 5 },
        { ...message, body: '[]' },
      ]).maybe,
    ).toEqual(['', ''])
    expect(tokens.attempt('t:', [{ ...message, headers: { attempt: '1' } }]).maybe).toEqual(['1'])
  })

  it('tokens of many confirmed batches are forgotten bit by bit, and none is left over', () => {
    const tokens = new PublishTokens('test', systemClock)
    const attempts = Array.from({ length: 50 }, (_, n) => tokens.attempt('t:', items([`m${n}`])))
    for (const attempt of attempts) attempt.done()
    const forgotten = Array.from({ length: 5 }, (_, n) => tokens.attempt('t:', items([`n${n}`])).forget)
    expect(forgotten.flat()).toEqual(attempts.map(({ keys }) => keys[0]))
  })

  it('a refusal before anything ran leaves no doubt; a doubt about two attempts names both', () => {
    const tokens = new PublishTokens('test', systemClock)
    tokens.attempt('t:', items(['a'])).failed(new Error('OOM command not allowed'))
    expect(tokens.attempt('t:', items(['a'])).maybe).toEqual([])
    tokens.attempt('t:', items(['a'])).failed(new Error('Connection is closed.'))
    tokens.attempt('t:', items(['a', 'b'])).failed(new Error('Connection is closed.'))
    const third = tokens.attempt('t:', items(['b', 'a']))
    expect(third.keys).toHaveLength(3)
    expect(third.maybe).toEqual(['1', '2,1'])
    expect(tokens.attempt('other:', items(['a'])).maybe).toEqual([''])
  })
})
