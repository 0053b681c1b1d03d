import { describe, expect, it } from 'vitest'
import { healthOf, type Signs } from '../../src/consume/health-of.js'

const fine: Signs = {
  closing: false,
  closed: false,
  state: 'receiving',
  connected: true,
  stalled: undefined,
  running: 2,
  waiting: 3,
  lagMs: 7,
}

describe('health', () => {
  it.each<[string, Partial<Signs>, boolean, boolean, string | undefined]>([
    ['it receives', {}, true, true, undefined],
    ['it holds enough', { state: 'paused' }, true, false, 'it holds as much as it may'],
    ['nothing may start', { state: 'paused', running: 0, waiting: 0 }, true, false, 'nothing may start yet'],
    ['it closes', { closing: true, state: 'stopped' }, true, false, 'the worker closes'],
    ['it is closed', { closing: true, closed: true, state: 'stopped' }, true, false, 'the worker is closed'],
    ['there is no consumer', { state: 'connecting' }, false, false, 'there is no consumer yet'],
    ['there is none yet', { state: 'idle' }, false, false, 'there is no consumer yet'],
    ['there is none because', { state: 'connecting', stalled: 'refused' }, false, false, 'refused'],
    ['the client is cut off', { connected: false }, false, false, 'the broker is not connected'],
    ['it is cut off and full', { connected: false, state: 'paused' }, false, false, 'the broker is not connected'],
  ])('when %s', (_, signs, healthy, consuming, because) => {
    const { running = 2, waiting = 3 } = signs
    expect(healthOf({ ...fine, ...signs })).toEqual({
      healthy,
      consuming,
      because,
      held: running + waiting,
      running,
      lagMs: 7,
    })
  })
})
