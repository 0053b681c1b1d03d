import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { migrate } from '../src/file/migrate.js'
import { applicationId, steps } from '../src/file/layout.js'
import { sqlite } from '../src/index.js'
import { freshPath, host, message, messages, noEvents, opened, publish, signal, source } from './world.js'

async function refusal(path: string): Promise<{ code: string; retryable: boolean; text: string }> {
  const broker = sqlite(path, { busyTimeoutMs: 200 })
  onTestFinished(() => broker.close())
  const error = await broker.open(host(), signal).then(
    () => new Error('it opened'),
    (raw: Error) => raw,
  )
  const { code, retryable } = broker.classify(error)
  return { code, retryable, text: error.message }
}

describe('a file that cannot be used is refused by a clear error', () => {
  it('which is no database', async () => {
    const path = freshPath()
    writeFileSync(path, 'not a database, and long enough to be looked at: '.repeat(50))
    expect(await refusal(path)).toMatchObject({ code: 'corrupt', retryable: false })
  })

  it('which is damaged', async () => {
    const path = freshPath()
    const broker = await opened(path)
    await publish(broker, messages('orders', 3_000, 200))
    await broker.close()
    const { size } = statSync(path)
    const db = Buffer.alloc(size - 8_192, 0xa5)
    writeFileSync(path, db, { flag: 'r+' })
    expect(await refusal(path)).toMatchObject({ code: 'corrupt' })
  })

  it('whose pages are damaged while it is used: the loss is reported, and every call fails', async () => {
    const path = freshPath()
    const broker = sqlite(path)
    const ears = host()
    await broker.open(ears, signal)
    onTestFinished(() => broker.close())
    await publish(broker, messages('orders', 5_000, 200))
    broker.native?.pragma('wal_checkpoint(TRUNCATE)')
    broker.native?.pragma('cache_size = 1')
    const { size } = statSync(path)
    for (let at = 4_096; at < size; at += 4_096) writeAt(path, at, Buffer.alloc(64, 0xff))
    const consumer = await broker.createConsumer(source('orders'), noEvents, signal).catch((error: unknown) => error)
    const error =
      consumer instanceof Error
        ? consumer
        : await asConsumer(consumer)
            .receive({ max: 500, waitMs: 0 }, signal)
            .catch(e => e)
    expect(broker.classify(error).code).toBe('corrupt')
    expect(ears.events.map(event => event.type)).toContain('disconnected')
  })

  it('whose folder is not there: perhaps later', async () => {
    expect(await refusal(join(dirname(freshPath()), 'nowhere', 'queue.db'))).toMatchObject({ code: 'connection' })
  })

  it('which is a folder', async () => {
    const path = freshPath()
    mkdirSync(path)
    expect(await refusal(path)).toMatchObject({ code: 'invalid' })
  })

  it('which is held by somebody else for longer than the patience', async () => {
    const path = freshPath()
    const other = new Sqlite(path)
    onTestFinished(() => void other.close())
    other.exec('BEGIN EXCLUSIVE; CREATE TABLE t (x)')
    expect(await refusal(path)).toMatchObject({ code: 'busy', retryable: true })
  })

  it('which only others may write', async () => {
    const path = freshPath()
    await (await opened(path)).close()
    chmodSync(path, 0o400)
    const refused = await refusal(path)
    // Who runs tests as root may write everywhere: then the error is asked of what SQLite says.
    if (process.getuid?.() === 0) {
      expect(sqlite(path).classify({ code: 'SQLITE_READONLY_DIRECTORY' })).toMatchObject({
        code: 'auth',
        retryable: false,
      })
      expect(sqlite(path).classify({ code: 'EROFS' })).toMatchObject({ code: 'auth', retryable: false })
    } else expect(refused).toMatchObject({ code: 'auth', retryable: false })
  })

  it('which holds something else, and stays as it is', async () => {
    const path = freshPath()
    const other = new Sqlite(path)
    other.exec('CREATE TABLE customers (name TEXT)')
    other.close()
    expect(await refusal(path)).toMatchObject({ code: 'conflict', text: expect.stringContaining('something else') })
    const after = new Sqlite(path)
    onTestFinished(() => void after.close())
    expect(after.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()).toBe(1)
  })
})

describe('the layout', () => {
  it('of a newer version is refused, and stays as it is', async () => {
    const path = freshPath()
    const broker = await opened(path)
    broker.native?.pragma(`user_version = ${steps.length + 1}`)
    await broker.close()
    expect(await refusal(path)).toMatchObject({ code: 'conflict', text: expect.stringContaining('newer') })
  })

  it('of an older version becomes the newest, step by step, and keeps what is in it', () => {
    const db = new Sqlite(':memory:')
    migrate(db, ['CREATE TABLE a (x)'])
    db.exec('INSERT INTO a VALUES (7)')
    migrate(db, ['not run again', 'CREATE TABLE b (x)', 'INSERT INTO b SELECT x FROM a'])
    expect(db.prepare('SELECT x FROM b').pluck().all()).toEqual([7])
    expect(db.pragma('user_version', { simple: true })).toBe(3)
    expect(db.pragma('application_id', { simple: true })).toBe(applicationId)
  })

  it('is all there or not at all', () => {
    const db = new Sqlite(':memory:')
    expect(() => migrate(db, ['CREATE TABLE a (x)', 'no SQL'])).toThrow()
    expect(db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()).toBe(0)
  })

  it('is made once where several processes open a new file at the same time', async () => {
    const path = freshPath()
    const all = Array.from({ length: 8 }, () => sqlite(path))
    onTestFinished(async () => void (await Promise.all(all.map(each => each.close()))))
    await Promise.all(all.map(each => each.open(host(), signal)))
    await publish(all[0] as (typeof all)[0], [message('orders', 'a')])
    expect(await all[7]?.admin?.depth?.('orders')).toBe(1)
  })
})

describe('an opened file', () => {
  it('is for this user alone, with its side files', async () => {
    const path = freshPath()
    const umask = process.umask(0)
    onTestFinished(() => void process.umask(umask))
    await publish(await opened(path), [message('orders', 'a')])
    for (const file of [path, `${path}-wal`, `${path}-shm`])
      expect([file, statSync(file).mode & 0o777]).toEqual([file, 0o600])
  })

  it('keeps the rights that somebody gave it', async () => {
    const path = freshPath()
    writeFileSync(path, '')
    chmodSync(path, 0o660)
    await opened(path)
    expect(statSync(path).mode & 0o777).toBe(0o660)
  })

  it('is as durable as asked for', async () => {
    const path = freshPath()
    expect((await opened(path)).native?.pragma('synchronous', { simple: true })).toBe(1)
    expect((await opened(path, { durability: 'full' })).native?.pragma('synchronous', { simple: true })).toBe(2)
  })

  it('leaves nothing open and no side files when the last one closes', async () => {
    const path = freshPath()
    const [one, other] = [await opened(path), await opened(path)]
    await publish(one, [message('orders', 'a')])
    await one.close()
    await other.close()
    expect(existsSync(`${path}-wal`)).toBe(false)
    expect(one.native).toBe(undefined)
  })

  it('is shared with the store, and closed by the last of the two', async () => {
    const path = freshPath()
    const broker = await opened(path)
    await broker.store.open(host(), signal)
    await broker.close()
    expect(await broker.store.change([{ key: 'a', expect: 'absent', value: '1', ttlMs: undefined }])).toMatchObject([
      { done: true },
    ])
    expect(broker.native?.open).toBe(true)
    await broker.store.close()
    expect(broker.native).toBe(undefined)
  })

  it('that somebody replaces is noticed by whoever waits', async () => {
    const path = freshPath()
    const broker = sqlite(path, { pollMs: 20 })
    const ears = host()
    await broker.open(ears, signal)
    onTestFinished(() => broker.close())
    const consumer = await broker.createConsumer(source('orders'), noEvents, signal)
    const waiting = consumer.receive({ max: 1, waitMs: 20_000 }, signal)
    renameSync(path, `${path}.old`)
    writeFileSync(path, '')
    const error = await waiting.catch((raw: unknown) => raw)
    expect(broker.classify(error).code).toBe('connection')
    expect(ears.events.map(event => event.type)).toEqual(['disconnected'])
    rmSync(path)
  })
})

describe('sqlite()', () => {
  it('refuses what is no file, and options without meaning, at once', () => {
    for (const path of [':memory:', '', 'file:queue.db', undefined as unknown as string]) {
      expect(() => sqlite(path)).toThrow(/path/)
    }
    expect(() => sqlite('a.db', { durability: 'some' as 'full' })).toThrow(/durability/)
    expect(() => sqlite('a.db', { busyTimeoutMs: -1 })).toThrow(/busyTimeoutMs/)
    expect(() => sqlite('a.db', { pollMs: 0 })).toThrow(/pollMs/)
    expect(() => sqlite('a.db', { polMs: 5 } as object)).toThrow(/polMs/)
  })

  it('touches no file before it is opened', () => {
    const path = freshPath()
    sqlite(path)
    expect(existsSync(path)).toBe(false)
  })
})

function asConsumer(made: unknown): {
  receive(want: { max: number; waitMs: number }, signal: AbortSignal): Promise<unknown>
} {
  return made as never
}

function writeAt(path: string, at: number, bytes: Buffer): void {
  const file = openSync(path, 'r+')
  writeSync(file, bytes, 0, bytes.length, at)
  closeSync(file)
}
