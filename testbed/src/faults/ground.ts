import type { Capabilities } from '@sluice/core'
import type { Server, StartOptions } from '../index.js'
import type { FaultSubject } from './fault-subject.js'
import type { Scale } from './scale.js'

/** What a scenario stands on. */
export interface Ground {
  readonly subject: FaultSubject
  readonly scale: Scale
  /** A private server, which other scenarios use too (one after the other where the scenario disturbs it). */
  readonly server: Server
  /** What holds on this server. */
  readonly capabilities: Capabilities
  /** Another private server, with these options; removed at the end. */
  another(options: StartOptions): Promise<Server>
  /** The same numbers in [0, 1) for the same seed. */
  readonly random: () => number
  /** A queue that nobody else uses. */
  queue(): string
  /** Done at the end of the scenario, however it ends, last one first. */
  onEnd(undo: () => unknown): void
}
