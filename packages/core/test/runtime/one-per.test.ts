import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { type Life, OnePer } from '../../src/runtime/one-per.js'
import { held } from './fixtures/fate-of.js'

let clock: VirtualClock

beforeEach(() => {
  clock = new VirtualClock()
})

describe('one per key', () => {
  class Thing {
    readonly life: Life
    constructor(life: Life) {
      this.life = life
    }
  }
  const ones = (): OnePer<string, Thing> => new OnePer((_, life) => new Thing(life))

  it('is shared until it leaves', () => {
    const things = ones()
    const first = things.get('a')
    expect(things.get('a')).toBe(first)
    expect(things.get('b')).not.toBe(first)
    expect(first.life.before).toBeUndefined()
    first.life.leave(Promise.resolve())
    expect(things.get('a')).not.toBe(first)
  })

  it('has a successor that may wait until it is gone', async () => {
    const things = ones()
    const gone = held<void>()
    things.get('a').life.leave(gone.promise)
    expect(things.get('a').life.before).toBe(gone.promise)
    expect(things.get('b').life.before).toBeUndefined()
  })

  it('is forgotten when it is gone, well or not; leaving twice harms nobody', async () => {
    const things = ones()
    const first = things.get('a')
    const failing = Promise.reject(new Error('no'))
    first.life.leave(failing)
    const second = things.get('a')
    first.life.leave(Promise.resolve())
    await clock.settle()
    expect(things.get('a')).toBe(second)
    second.life.leave(Promise.resolve())
    await clock.settle()
    expect(things.get('a').life.before).toBeUndefined()
  })
})
