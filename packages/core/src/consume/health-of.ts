import type { Health } from '../events/worker-face.js'
import type { IntakeState } from './intake.js'

/** What health is told from. */
export interface Signs {
  readonly closing: boolean
  readonly closed: boolean
  readonly state: IntakeState
  readonly connected: boolean
  /** Why the last consumer ended, or there is none. */
  readonly stalled: string | undefined
  readonly running: number
  readonly waiting: number
  readonly lagMs: number
}

/** A worker is healthy while it receives, or is right not to. */
export function healthOf(signs: Signs): Health {
  const { running, waiting, lagMs } = signs
  const facts = { held: running + waiting, running, lagMs }
  const resting = (because: string): Health => ({ healthy: true, consuming: false, because, ...facts })
  const ill = (because: string): Health => ({ healthy: false, consuming: false, because, ...facts })
  if (signs.closed) return resting('the worker is closed')
  if (signs.closing) return resting('the worker closes')
  if (signs.state === 'connecting' || signs.state === 'idle') return ill(signs.stalled ?? 'there is no consumer yet')
  if (!signs.connected) return ill('the broker is not connected')
  if (signs.state === 'paused')
    return resting(running + waiting > 0 ? 'it holds as much as it may' : 'nothing may start yet')
  return { healthy: true, consuming: true, because: undefined, ...facts }
}
