import { describe, expect, it } from 'vitest'
import { classifyRedis, RedisFault } from '../src/index.js'

const error = (message: string, code?: string): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code })

describe('what an error means', () => {
  const table: readonly [Error, string, boolean, 'no' | 'maybe'][] = [
    [error("READONLY You can't write against a read only replica."), 'connection', true, 'no'],
    [error('LOADING Redis is loading the dataset in memory'), 'busy', true, 'no'],
    [error('MOVED 3999 127.0.0.1:6381'), 'busy', true, 'no'],
    [error('ASK 3999 127.0.0.1:6381'), 'busy', true, 'no'],
    [error('CLUSTERDOWN The cluster is down'), 'busy', true, 'no'],
    [
      error("OOM command not allowed when used memory > 'maxmemory'. script: 8f, on @user_script:3."),
      'full',
      true,
      'no',
    ],
    [error('NOAUTH Authentication required.'), 'auth', false, 'no'],
    [error('WRONGPASS invalid username-password pair or user is disabled.'), 'auth', false, 'no'],
    [error("NOPERM this user has no permissions to run the 'set' command"), 'auth', false, 'no'],
    [error('NOPERM No permissions script: 8f, on @user_script:3.'), 'auth', false, 'maybe'],
    [error('BUSY Redis is busy running a script.'), 'busy', true, 'no'],
    [error('MISCONF Redis is configured to save RDB snapshots'), 'full', true, 'no'],
    [error('NOGROUP No such key or consumer group'), 'not-found', false, 'no'],
    [error('BUSYGROUP Consumer Group name already exists'), 'conflict', false, 'no'],
    [error("ERR unknown command 'XADD', with args beginning with: "), 'unsupported', false, 'no'],
    [error('ERR user_script:1: Script attempted to access nonexistent global'), 'invalid', false, 'maybe'],
    [error('ERR max number of clients reached'), 'busy', true, 'no'],
    // Of Redis 6, in a script.
    [
      error(
        'ERR Error running script (call to f_8f): @user_script:9: @user_script: 9: -OOM command not allowed when used',
      ),
      'full',
      true,
      'no',
    ],
    [
      error("ERR Error running script (call to f_8f): @user_script:2: -READONLY You can't write"),
      'connection',
      true,
      'no',
    ],
    [error('ERR Error running script (call to f_8f): @user_script:2: -NOPERM no'), 'auth', false, 'maybe'],
    [error('ERR Error running script (call to f_8f): @user_script:2: attempt to index nil'), 'invalid', false, 'maybe'],
    [error('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED'), 'connection', true, 'no'],
    [error('getaddrinfo ENOTFOUND redis', 'ENOTFOUND'), 'connection', true, 'no'],
    [error('getaddrinfo EAI_AGAIN redis', 'EAI_AGAIN'), 'connection', true, 'no'],
    [error('read ECONNRESET', 'ECONNRESET'), 'connection', true, 'maybe'],
    [error('read EHOSTUNREACH', 'EHOSTUNREACH'), 'connection', true, 'maybe'],
    [error('self-signed certificate in certificate chain', 'SELF_SIGNED_CERT_IN_CHAIN'), 'auth', false, 'no'],
    [error('Connection is closed.'), 'connection', true, 'maybe'],
    [error('All sentinels are unreachable and retry is disabled.'), 'connection', true, 'no'],
    [new RedisFault('conflict', 'newer'), 'conflict', false, 'no'],
  ]
  it.each(table)('%s', (raw, code, retryable, happened) => {
    expect(classifyRedis(raw)).toMatchObject({ code, retryable, happened })
  })

  it('any value gets an answer', () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no')
        },
      },
    )
    for (const raw of [undefined, null, 1, 'x', {}, Symbol('x'), hostile, error('hello'), error('WHATEVER x')]) {
      expect(classifyRedis(raw)).toEqual({ code: 'unknown', retryable: false, happened: 'maybe' })
    }
  })
})
