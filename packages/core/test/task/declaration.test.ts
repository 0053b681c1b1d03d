import { describe, expect, it } from 'vitest'
import { InvalidOption } from '../../src/errors/invalid-option.js'
import { close } from '../../src/task/close.js'
import { internalsOf } from '../../src/task/internals.js'
import { shape } from '../../src/task/shape.js'
import { fakeBroker, fakeStore, recorded } from './fakes.js'

interface Sum {
  readonly x: number
  readonly y: number
}

const broker = fakeBroker()

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
