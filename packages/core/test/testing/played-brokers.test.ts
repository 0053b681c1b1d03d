import { describe, expect, it } from 'vitest'
import type { Broker, Capabilities } from '../../src/contract/index.js'
import { type ProfileName, profiles } from '../../src/memory/profiles.js'
import { memory, memoryStore, task } from '../../src/index.js'
import { profileLike } from '../../src/testing/profile-like.js'
import { simulate } from '../../src/testing/index.js'

const names = Object.keys(profiles) as ProfileName[]

/** Somebody's broker, which opens nothing here. */
function foreign(capabilities: Capabilities): Broker {
  const never = (): never => {
    throw new Error('the real broker was used')
  }
  const { classify } = memory()
  return {
    contract: 1,
    name: 'foreign',
    capabilities,
    open: never,
    createPublisher: never,
    createConsumer: never,
    classify,
    close: never,
  }
}

describe('a broker in a world', () => {
  it.each(names)('is played as what it is when it is a memory broker: %s', as => {
    expect(profileLike(memory({ as }))).toEqual({ ...profiles[as], store: false })
  })

  it.each(names)('has exactly its own capabilities: %s', as => {
    const capabilities = { ...profiles[as].capabilities, priorities: 3 }
    const profile = profileLike(foreign(capabilities))
    expect(profile.capabilities).toBe(capabilities)
    expect(profile.consumer.includes('extend')).toBe(capabilities.lease === 'renewable')
    if (capabilities.delay.nack !== undefined) expect(profile.consumer).toContain('nack')
  })

  it.each(names)('runs its tasks: %s', async as => {
    const broker = foreign(profiles[as].capabilities)
    const add = task(`add-${as}`, { broker, store: memoryStore(), retry: 2 }, (_: { x: number }, { attempt }) => {
      if (attempt < 2) throw new Error('not yet')
    })
    await using world = simulate({ seed: 1, tasks: [add] })
    await world.push(add, { x: 1 })
    await world.advance('1m')
    expect(world.runsOf(add).map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded'])
  })

  it('is played by the full one when there is no class of its kind', () => {
    const strange = { ...profiles.full.capabilities, settlement: 'none', lease: 'fixed', retention: 'log' } as const
    expect(profileLike(foreign(strange))).toEqual({ ...profiles.full, store: false })
  })

  it('is one for all tasks that name the same object, with what belongs to it', async () => {
    const broker = memory()
    const other = memory()
    const one = task('one', { broker }, (_: { x: number }) => undefined)
    const two = task('two', { broker }, (_: { x: number }) => undefined)
    const three = task('three', { broker: other }, (_: { x: number }) => undefined)
    await using world = simulate({ seed: 1, tasks: [one, two, three] })
    world.cut(one)
    const pushed = [world.push(one, { x: 1 }), world.push(two, { x: 2 }), world.push(three, { x: 3 })]
    await world.advance('1s')
    expect([one, two, three].map(each => world.runsOf(each).length)).toEqual([0, 0, 1])
    world.restore(two)
    await world.advance('1m')
    await Promise.all(pushed)
    expect([one, two, three].map(each => world.runsOf(each).length)).toEqual([1, 1, 1])
  })
})
