import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it } from 'vitest'
import { runTasks } from '../../src/runtime/shutdown.js'
import { type Fate, fateOf, type Held, held } from './fixtures/fate-of.js'

class FakeTask {
  readonly told: string[]
  readonly #name: string
  /** Its worker ends when the test says so. */
  readonly end: Held<void> = held()
  begins: () => Promise<void> = async () => undefined

  constructor(name: string, told: string[]) {
    this.#name = name
    this.told = told
  }

  async consume(): Promise<{ close(options?: { readonly grace?: number | undefined }): Promise<void> }> {
    await this.begins()
    this.told.push(`${this.#name} begins`)
    return {
      close: options => {
        this.told.push(`${this.#name} closes${options?.grace === 0 ? ' cold' : ''}`)
        if (options?.grace === 0) this.end.resolve()
        return this.end.promise
      },
    }
  }

  async close(): Promise<void> {
    this.told.push(`${this.#name} lets go`)
  }
}

describe('a program that runs tasks', () => {
  let told: string[]
  let tasks: [FakeTask, FakeTask]
  let process: EventEmitter

  beforeEach(() => {
    told = []
    tasks = [new FakeTask('a', told), new FakeTask('b', told)]
    process = new EventEmitter()
  })

  const begin = (stop?: AbortSignal): Fate<string> => fateOf(runTasks(tasks, process as never, stop).then(() => 'over'))
  const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
  const listeners = (): number => process.listenerCount('SIGTERM') + process.listenerCount('SIGINT')

  it.each(['SIGTERM', 'SIGINT'])('goes on until %s, and then ends warm', async signal => {
    const fate = begin()
    await settle()
    expect(told).toEqual(['a begins', 'b begins'])
    process.emit(signal)
    await settle()
    expect(fate).toEqual({})
    for (const { end } of tasks) end.resolve()
    await settle()
    expect(fate).toEqual({ value: 'over' })
    expect(told).not.toContain('a closes cold')
    expect(told.slice(-2)).toEqual(['a lets go', 'b lets go'])
    expect(listeners()).toBe(0)
  })

  it('ends cold at the second signal, whichever it is', async () => {
    const fate = begin()
    await settle()
    process.emit('SIGTERM')
    await settle()
    process.emit('SIGINT')
    await settle()
    expect(fate).toEqual({ value: 'over' })
    expect(told).toContain('a closes cold')
    expect(told).toContain('b closes cold')
  })

  it('ends warm when it is told to stop', async () => {
    const stop = new AbortController()
    const fate = begin(stop.signal)
    await settle()
    stop.abort()
    for (const { end } of tasks) end.resolve()
    await settle()
    expect(fate).toEqual({ value: 'over' })
    expect(told).not.toContain('a closes cold')
  })

  it('does not begin when it was told to stop before', async () => {
    const fate = begin(AbortSignal.abort())
    await settle()
    expect(fate.error).toMatchObject({ code: 'SLUICE_CLOSED' })
    expect(told).toEqual(['a lets go', 'b lets go'])
    expect(listeners()).toBe(0)
  })

  it('closes what has begun when another cannot begin, and says why', async () => {
    tasks[1].begins = () => Promise.reject(new Error('no such queue'))
    tasks[0].end.resolve()
    const fate = begin()
    await settle()
    expect(fate.error).toMatchObject({ message: 'no such queue' })
    expect(told).toEqual(['a begins', 'a closes', 'a lets go', 'b lets go'])
    expect(listeners()).toBe(0)
  })

  it('ends cold at once when both signals come before it has begun', async () => {
    const gate = held<void>()
    tasks[1].begins = () => gate.promise
    const fate = begin()
    await settle()
    process.emit('SIGTERM')
    process.emit('SIGTERM')
    gate.resolve()
    await settle()
    expect(fate).toEqual({ value: 'over' })
    expect(told).toContain('b closes cold')
  })

  it('closes everything else when one cannot close', async () => {
    const fate = begin()
    await settle()
    tasks[0].end.reject(new Error('stuck'))
    tasks[1].end.resolve()
    process.emit('SIGTERM')
    await settle()
    expect(fate.error).toMatchObject({ message: 'stuck' })
    expect(told.slice(-2)).toEqual(['a lets go', 'b lets go'])
    expect(listeners()).toBe(0)
  })
})
