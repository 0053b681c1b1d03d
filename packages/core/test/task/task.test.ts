import { describe, expect, it } from 'vitest'
import type { Logger } from '../../src/consume/handler-context.js'
import { InvalidOption } from '../../src/errors/invalid-option.js'
import type { Context } from '../../src/task/context.js'
import { shape } from '../../src/task/shape.js'
import { fakeBroker, fakeExplanation, fakeWorker, recorded } from './fakes.js'

interface Sum {
  readonly x: number
  readonly y: number
}

const broker = fakeBroker()

describe('a task, called', () => {
  const { tasks, calls } = recorded()

  it('is the plain function: no broker, no policy', async () => {
    const add = tasks.task('add', { broker, rate: '1/d', retry: 0 }, ({ x, y }: Sum) => x + y)
    expect(await Promise.all([add({ x: 1, y: 2 }), add({ x: 2, y: 3 })])).toEqual([3, 5])
    expect(calls).toEqual([])
  })

  it('rejects with what its handler throws, also a plain one', async () => {
    const error = new TypeError('no')
    const fails = tasks.task('fails', { broker }, (_: Sum): number => {
      throw error
    })
    await expect(fails({ x: 1, y: 2 })).rejects.toBe(error)
  })

  it('gives a local context', async () => {
    const lines: unknown[][] = []
    const write = (message: string, facts?: object): void => void lines.push([message, facts])
    const logger: Logger = { debug: write, info: write, warn: write, error: write }
    const seen = tasks.task('seen', { broker, queue: 'other', logger }, (_: object, context) => context)
    const context: Context<object> = await seen({})
    expect(context).toMatchObject({
      name: 'seen',
      queue: 'other',
      id: 'local-1',
      attempt: 1,
      deliveryCount: 0,
      redelivered: false,
      headers: undefined,
      publishedAt: undefined,
    })
    expect(context.task).toBe(seen)
    expect(context.signal.aborted).toBe(false)
    expect(context.signal).toBe(context.signal)
    for (const level of ['debug', 'info', 'warn', 'error'] as const) {
      const say = context.log[level]
      say(level, { more: 1 })
    }
    const facts = { task: 'seen', id: 'local-1', attempt: 1, more: 1 }
    expect(lines).toEqual([
      ['debug', facts],
      ['info', facts],
      ['warn', facts],
      ['error', facts],
    ])
  })
})

describe('the methods of a task', () => {
  it('ask the runtime, also when they are taken off', async () => {
    const { tasks, calls } = recorded()
    const add = tasks.task('add', { broker }, ({ x, y }: Sum) => x + y)
    const { push, pushMany, publish, consume, explain, depth, clear } = add
    expect(await push({ x: 1, y: 2 })).toBe('id-1')
    expect(await pushMany([{ x: 1, y: 2 }])).toEqual({ accepted: 1 })
    expect(await publish({ x: 1, y: 2 })).toEqual({ id: 'id-1' })
    expect(await publish({ x: 1, y: 2 }, { delay: '1s', id: 'mine' })).toEqual({ id: 'id-1' })
    expect(await consume()).toBe(fakeWorker)
    expect(await consume({ from: 'new' })).toBe(fakeWorker)
    expect(await explain()).toBe(fakeExplanation)
    expect(await depth()).toBe(7)
    await clear()
    await add.close()
    expect(calls.map(({ method }) => method)).toEqual([
      'push',
      'pushMany',
      'push',
      'push',
      'consume',
      'consume',
      'explain',
      'depth',
      'clear',
      'close',
    ])
    expect(calls[0]?.given).toEqual([{ x: 1, y: 2 }, undefined])
    expect(calls[2]?.given).toEqual([{ x: 1, y: 2 }, undefined])
    expect(calls[3]?.given).toMatchObject([
      { x: 1, y: 2 },
      { id: 'mine', dueAt: 1_001_000 },
    ])
    expect(calls[5]?.given).toEqual([{ group: undefined, from: 'new', life: 'durable' }])
  })

  it('reject what is wrong before anything is asked', async () => {
    const { tasks, calls } = recorded()
    const add = tasks.task('add', { broker }, ({ x, y }: Sum) => x + y)
    await expect(add.publish({ x: 1, y: 2 }, { delay: '-1s' as '1s' })).rejects.toBeInstanceOf(InvalidOption)
    await expect(add.consume({ from: 'latest' as 'new' })).rejects.toBeInstanceOf(InvalidOption)
    expect(calls).toEqual([])
  })

  it('shadow nothing of a function', () => {
    const { tasks } = recorded()
    const add = tasks.task('add', { broker }, ({ x, y }: Sum) => x + y)
    const inherited = new Set<PropertyKey>(Reflect.ownKeys(Function.prototype))
    expect(Reflect.ownKeys(add).filter(key => inherited.has(key))).toEqual(['length', 'name'])
    expect(add.name).toBe('add')
    expect(add.queue).toBe('add')
    expect(String(Object.keys(add))).toBe('push,pushMany,publish,depth,clear,close,queue,consume,explain')
  })
})

describe('making a task', () => {
  it.each([
    ['a name', (tasks: ReturnType<typeof recorded>['tasks']) => tasks.task('a b', { broker }, () => 1)],
    [
      'an option',
      (tasks: ReturnType<typeof recorded>['tasks']) =>
        tasks.task('a', { broker, rtae: 5 } as { broker: typeof broker }, () => 1),
    ],
    [
      'a handler',
      (tasks: ReturnType<typeof recorded>['tasks']) =>
        tasks.task('a', { broker }, undefined as unknown as () => number),
    ],
    [
      'a declared input',
      (tasks: ReturnType<typeof recorded>['tasks']) =>
        tasks.declare('a', { broker } as unknown as { broker: typeof broker; input: never }),
    ],
    [
      'a declared output',
      (tasks: ReturnType<typeof recorded>['tasks']) =>
        tasks.declare('a', { broker, input: shape<Sum>(), output: {} as never }),
    ],
    ['a declaration', (tasks: ReturnType<typeof recorded>['tasks']) => tasks.implement({} as never, {}, () => 1)],
    ['a default', (tasks: ReturnType<typeof recorded>['tasks']) => tasks.sluice({ retry: -1 })],
    ['a default of one task', (tasks: ReturnType<typeof recorded>['tasks']) => tasks.sluice({ queue: 'a' } as object)],
    [
      'a default broker',
      (tasks: ReturnType<typeof recorded>['tasks']) => tasks.sluice({ broker: {} as typeof broker }),
    ],
    ['a default store', (tasks: ReturnType<typeof recorded>['tasks']) => tasks.sluice({ store: {} as never })],
    [
      'options beside defaults',
      (tasks: ReturnType<typeof recorded>['tasks']) => tasks.sluice({ broker })('a', undefined as never, () => 1),
    ],
  ])('refuses %s that is wrong, and makes nothing', (_what, make) => {
    const { tasks, definitions } = recorded()
    expect(() => make(tasks)).toThrow(InvalidOption)
    expect(definitions).toEqual([])
  })
})
