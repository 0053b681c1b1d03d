import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { GuardedBroker } from '../../src/runtime/guarded-broker.js'
import { FakeBroker } from './fixtures/fake-broker.js'

describe('an adapter behind a guard', () => {
  it('asks the adapter for a remedy, and hears only a text', () => {
    const remedies = [
      undefined,
      (feature: string) => `for ${feature}`,
      () => 7 as never,
      () => {
        throw new Error('no')
      },
    ]
    const answers = remedies.map(remedy => {
      const fake = Object.assign(new FakeBroker(), remedy === undefined ? {} : { remedy })
      return new GuardedBroker(fake, new VirtualClock()).remedy('priority')
    })
    expect(answers).toEqual([undefined, 'for priority', undefined, undefined])
  })
})
