import type { Figures } from '../scenario.js'

/** What became of one scenario. */
export interface Outcome {
  readonly id: string
  readonly title: string
  readonly result: 'passed' | 'failed' | 'waived' | 'not run'
  /** Why it failed, is waived or was not run. */
  readonly reason?: string | undefined
  readonly seconds: number
  readonly figures: Figures
}
