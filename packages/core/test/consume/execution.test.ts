import { beforeEach, describe, expect, it, vi } from 'vitest'
import { HandlerThrewNonError } from '../../src/errors/handler-threw-non-error.js'
import type { Context } from '../../src/task/context.js'
import { held } from '../runtime/fixtures/fate-of.js'
import { type AnyTask, type Handler, World } from './fixtures/world.js'

describe('a handler', () => {
  let world: World

  beforeEach(() => {
    world = new World()
  })

  const begin = async (handler: Handler, options: object = {}): Promise<AnyTask> => {
    const work = world.task(handler, options)
    await world.consume(work)
    return work
  }
  const settle = (): Promise<void> => world.clock.settle()

  it.each([
    ['synchronous', () => 5],
    ['asynchronous', async () => 5],
    ['of a thenable', () => thenable(ok => ok(5))],
    [
      'of a function that is thenable',
      () =>
        Object.assign(
          () => 0,
          thenable(ok => ok(5)),
        ),
    ],
    ['of nothing', () => undefined],
    ['of null', () => null],
  ])('%s is over when it says so, and its message is gone', async (_, handler) => {
    const work = await begin(handler)
    await work.push({})
    await settle()
    expect(world.ids('succeeded')).toHaveLength(1)
    expect(await work.depth()).toBe(0)
  })

  it.each([
    ['throws an error', () => fails(new RangeError('no')), { name: 'RangeError' }],
    ['rejects with one', async () => fails(new RangeError('no')), { name: 'RangeError' }],
    ['throws a text', () => fails('no'), { cause: 'no' }],
    ['rejects with nothing', () => Promise.reject(undefined), { code: 'SLUICE_HANDLER_THREW_NON_ERROR' }],
    ['throws what has no words', () => fails(Object.create(null)), { code: 'SLUICE_HANDLER_THREW_NON_ERROR' }],
    ['gives a thenable that fails', () => thenable((__, bad) => bad(new RangeError('no'))), { name: 'RangeError' }],
    ['gives one whose then throws', () => thenable(() => fails(new RangeError('no'))), { name: 'RangeError' }],
    [
      'gives one that cannot be looked at',
      () => Object.defineProperty({}, 'then', { get: () => fails(new RangeError('no')) }),
      { name: 'RangeError' },
    ],
  ])('that %s has failed', async (_, handler, error) => {
    const work = await begin(handler, { retry: 0 })
    await work.push({})
    await settle()
    expect(world.of('failed')).toMatchObject([{ error, attempt: 1 }])
    expect(await world.dead()).toMatchObject([{ reason: 'failed, and it is not to be retried', attempts: 1 }])
  })

  it('that throws an error of another realm has thrown an error', async () => {
    const { runInNewContext } = await import('node:vm')
    const work = await begin(() => fails(runInNewContext('new RangeError("far away")')), { retry: 0 })
    await work.push({})
    await settle()
    expect(world.of('failed')[0]?.error).not.toBeInstanceOf(HandlerThrewNonError)
    expect(world.of('failed')[0]?.error.message).toBe('far away')
  })

  it('is over once, though a thenable of its own making says so again and again', async () => {
    const again: ((value: unknown) => void)[] = []
    const work = await begin(({ wild }) => (wild ? thenable(ok => again.push(ok) && ok(1)) : held().promise))
    await work.push({ wild: true })
    await settle()
    await work.push({})
    await settle()
    for (const ok of again) ok(2)
    await settle()
    expect(world.ids('succeeded')).toHaveLength(1)
    expect(world.ids('started')).toHaveLength(2)
  })

  describe('gets a context', () => {
    const contextOf = async (put: Parameters<World['put']>[0], options: object = {}): Promise<Context<unknown>> => {
      let seen!: Context<unknown>
      await begin((_, context) => {
        seen = context
      }, options)
      await world.put(put)
      await settle()
      return seen
    }

    it('that says what it is about, also long after the run', async () => {
      const context = await contextOf({ id: 'order-1', headers: { tenant: 'a', 'sluice-attempt': '3' } })
      await world.put({ id: 'other' })
      await settle()
      expect(context).toMatchObject({
        id: 'order-1',
        attempt: 3,
        deliveryCount: 1,
        name: 'work',
        queue: 'work',
        redelivered: true,
      })
      expect(context.headers).toMatchObject({ tenant: 'a' })
      expect(context.publishedAt).toBe(world.clock.now())
      expect(typeof (context.task as unknown as AnyTask).push).toBe('function')
    })

    it('whose lines name task, id and attempt', async () => {
      const lines: unknown[] = []
      const line = (level: string) => (message: string, facts: object) => lines.push([level, message, facts])
      const logger = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
      const context = await contextOf({ id: 'order-1' }, { logger })
      const { log } = context
      expect(context.log).toBe(log)
      const { debug, info, warn, error } = log
      debug('a')
      info('b', { extra: 1 })
      warn('c')
      error('d', { attempt: 'mine' })
      const facts = { task: 'work', id: 'order-1', attempt: 1 }
      expect(lines).toEqual([
        ['debug', 'a', facts],
        ['info', 'b', { ...facts, extra: 1 }],
        ['warn', 'c', facts],
        ['error', 'd', { ...facts, attempt: 'mine' }],
      ])
    })

    it('whose signal does not abort after a good end', async () => {
      const context = await contextOf({ id: 'a' })
      expect(context.signal.aborted).toBe(false)
      expect(context.signal).toBe(context.signal)
    })
  })

  it('is timed from its start where somebody listens, and plausibly where nobody did', async () => {
    const work = world.task(
      () => new Promise(resolve => world.clock.at(world.clock.monotonic() + 250, () => resolve(0))),
    )
    const worker = await work.consume()
    await world.clock.advance(1_000)
    await work.push({})
    await settle()
    const durations: number[] = []
    worker.on('succeeded', ({ durationMs }) => durations.push(durationMs))
    await world.clock.advance(250)
    await work.push({})
    await world.clock.advance(250)
    expect(durations).toEqual([250, 250])
  })

  it('and its listeners cannot disturb it', async () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    const work = world.task(() => 0)
    const worker = await work.consume()
    for (const name of ['received', 'started', 'succeeded'] as const)
      worker.on(name, () => fails(new Error('listener')))
    await work.push({})
    await settle()
    expect(await work.depth()).toBe(0)
    expect(process.emitWarning).toHaveBeenCalledTimes(3)
    vi.restoreAllMocks()
  })
})

function fails(thrown: unknown): never {
  throw thrown
}

function thenable(then: (ok: (value: unknown) => void, bad: (error: unknown) => void) => unknown): object {
  return Object.fromEntries([['then', then]])
}
