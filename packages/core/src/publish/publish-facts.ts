import type { Headers } from '../contract/message.js'

/** What a publish says besides its arguments, checked and absolute. `push` has none of it. */
export interface PublishFacts {
  /** `undefined`: one is made. */
  readonly id: string | undefined
  readonly key: string | undefined
  readonly priority: number | undefined
  /** Wall-clock milliseconds; also in `headers`, for core on the other side. */
  readonly dueAt: number | undefined
  /** All that travel: the user's and those of Sluice that follow from the options. */
  readonly headers: Headers | undefined
}

/** What became of a `pushMany` of which nothing failed. */
export interface Accepted {
  readonly accepted: number
}
