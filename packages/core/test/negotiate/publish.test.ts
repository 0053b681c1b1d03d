import { describe, expect, it } from 'vitest'
import type { Capabilities } from '../../src/contract/capabilities.js'
import { Refused } from '../../src/errors/refused.js'
import { negotiatePublish, type PublishWants } from '../../src/runtime/negotiate-publish.js'
import { able } from './grounds.js'

function way(capabilities: Partial<Capabilities>, store: boolean, wants: Partial<PublishWants>): string {
  const ground = { task: 'charge', broker: 'test', capabilities: { ...able, ...capabilities }, store }
  try {
    return negotiatePublish(ground, { delayMs: 0, priority: undefined, ...wants })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return error.remedy
  }
}

describe('publishing with a delay', () => {
  it('is native within the broker’s limit', () => {
    expect(way({}, true, { delayMs: 900_000 })).toBe('native')
    expect(way({}, true, { delayMs: 900_001 })).toBe('store')
  })

  it('needs nobody when it is due already', () => {
    expect(way({ delay: {} }, false, { delayMs: 0 })).toBe('native')
    expect(way({ delay: {} }, true, { delayMs: -5 })).toBe('native')
  })

  it('is parked where the broker cannot, and refused without a store', () => {
    expect(way({ delay: {} }, true, { delayMs: 1 })).toBe('store')
    const remedy =
      'Give the task, or the declaration that publishes, a `store`, which keeps the message until it is due.'
    expect(way({ delay: {} }, false, { delayMs: 1 })).toBe(remedy)
    expect(way({}, false, { delayMs: 900_001 })).toBe(remedy)
  })

  it('says first what the adapter knows', () => {
    const remedy = (feature: string): string | undefined =>
      feature === 'priority' ? 'Take the other queues.' : undefined
    const ground = { task: 'charge', broker: 'test', capabilities: { ...able, delay: {} }, store: false, remedy }
    let refused: unknown
    try {
      negotiatePublish(ground, { delayMs: 5, priority: 3 })
    } catch (error) {
      refused = error
    }
    expect(refused).toMatchObject({
      refusals: [
        { remedy: 'Take the other queues. Leave out `priority` and use one queue per level.' },
        { remedy: expect.stringMatching(/^Give the task/) },
      ],
    })
  })

  it('does not count the delay of a nack', () => {
    expect(way({ delay: { nack: { maxMs: 1e9, resolutionMs: 1 } } }, true, { delayMs: 1 })).toBe('store')
  })
})

describe('publishing with a priority', () => {
  it('is native below the number of levels', () => {
    expect(way({ priorities: 10 }, false, { priority: 9 })).toBe('native')
    expect(way({ priorities: 10 }, false, { priority: 10 })).toBe('Say a `priority` below 10.')
  })

  it('is refused without levels, the lowest excepted', () => {
    expect(way({ priorities: 1 }, false, { priority: 0 })).toBe('native')
    expect(way({ priorities: 1 }, false, { priority: 1 })).toBe('Leave out `priority` and use one queue per level.')
  })
})
