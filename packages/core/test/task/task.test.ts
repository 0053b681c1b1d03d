import { describe, expect, it } from 'vitest'
import type { Logger } from '../../src/consume/handler-context.js'
import { InvalidOption } from '../../src/errors/invalid-option.js'
import { close } from '../../src/task/close.js'
import type { Context } from '../../src/task/context.js'
import { internalsOf } from '../../src/task/internals.js'
import { shape } from '../../src/task/shape.js'
import { fakeBroker, fakeExplanation, fakeStore, fakeWorker, recorded } from './fakes.js'

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

describe('a declaration', () => {
  it('only pushes', async () => {
    const { tasks, calls, definitions } = recorded()
    const store = fakeStore()
    const charge = tasks.declare('charge', {
      broker,
      store,
      queue: 'charges',
      input: shape<Sum>(),
      output: shape<{ sum: number }>(),
      bodyLimit: 99,
    })
    expect(typeof charge).toBe('object')
    expect(Object.keys(charge)).toEqual(['name', 'queue', 'push', 'pushMany', 'publish', 'depth', 'clear', 'close'])
    await charge.push({ x: 1, y: 2 })
    expect(calls).toMatchObject([{ task: 'charge', method: 'push' }])
    expect(definitions).toMatchObject([
      { handler: undefined, self: charge, settings: { queue: 'charges', store, bodyLimit: 99 } },
    ])
  })

  it('is implemented on the same queue, with its own controls', async () => {
    const { tasks, definitions } = recorded()
    const store = fakeStore()
    const charge = tasks.declare('charge', { broker, queue: 'charges', input: shape<Sum>(), bodyLimit: 99 })
    const worker = tasks.implement(charge, { retry: 5, store, bodyLimit: undefined }, ({ x, y }) => x + y)
    expect(await worker({ x: 1, y: 2 })).toBe(3)
    const [declared, implemented] = definitions
    expect(implemented?.settings).toMatchObject({
      name: 'charge',
      queue: 'charges',
      broker,
      store,
      retry: { limit: 5 },
      bodyLimit: 99,
    })
    expect(implemented?.settings.input).toBe(declared?.settings.input)
    expect(() => tasks.implement(charge, { queue: 'x' } as object, () => 1)).toThrow(InvalidOption)
  })

  it('follows its implementation to another broker', () => {
    const { tasks, calls } = recorded()
    const charge = tasks.declare('charge', { broker, input: shape<Sum>() })
    const worker = tasks.implement(charge, {}, ({ x, y }) => x + y)
    const alone = tasks.task('alone', { broker }, ({ x, y }: Sum) => x + y)
    internalsOf(worker).rebind({} as never)
    internalsOf(alone).rebind({} as never)
    expect(calls.map(({ task, method }) => `${task} ${method}`)).toEqual([
      'charge rebind',
      'charge rebind',
      'alone rebind',
    ])
  })
})

describe('defaults', () => {
  it('stand where a task says nothing', () => {
    const { tasks, definitions } = recorded()
    const [store, other] = [fakeStore(), fakeBroker('other')]
    const task = tasks.sluice({ broker, store, retry: 7, timeout: '5s' })
    task('a', {}, () => 1)
    task('b', { broker: other, retry: 1, timeout: undefined, queue: 'bees' }, () => 1)
    expect(definitions[0]?.settings).toMatchObject({ broker, store, queue: 'a', retry: { limit: 7 }, timeoutMs: 5_000 })
    expect(definitions[1]?.settings).toMatchObject({
      broker: other,
      store,
      queue: 'bees',
      retry: { limit: 1 },
      timeoutMs: 5_000,
    })
  })

  it('give each task policies of its own', () => {
    const { tasks, definitions } = recorded()
    const task = tasks.sluice({ broker, rate: '5/s' })
    task('a', {}, () => 1)
    task('b', {}, () => 1)
    expect(definitions[0]?.settings.paced).not.toBe(definitions[1]?.settings.paced)
  })
})

describe('close', () => {
  it('closes all, also when one cannot', async () => {
    const { tasks, calls } = recorded()
    const error = new Error('stuck')
    const one = tasks.task('one', { broker }, () => 1)
    const two = tasks.task('two', { broker }, () => 1)
    await expect(close(one, { close: () => Promise.reject(error) }, two)).rejects.toBe(error)
    expect(calls.map(({ task, method }) => `${task} ${method}`)).toEqual(['one close', 'two close'])
    await close()
  })
})

describe('what is hidden', () => {
  it('is found behind tasks and declarations only', () => {
    const { tasks, definitions } = recorded()
    const add = tasks.task('add', { broker }, ({ x, y }: Sum) => x + y)
    expect(internalsOf(add).settings).toBe(definitions[0]?.settings)
    for (const other of [undefined, null, 5, {}, () => 1])
      expect(() => internalsOf(other, 'tasks[0]')).toThrow(InvalidOption)
  })
})

describe('shape', () => {
  it('checks that it is an object', () => {
    const { validate } = shape<Sum>()['~standard']
    const value = { x: 1, y: 2 }
    expect(validate(value)).toEqual({ value })
    for (const wrong of [null, undefined, 5, 'a', [value]])
      expect(validate(wrong)).toMatchObject({ issues: [{ message: 'it must be an object' }] })
  })
})
