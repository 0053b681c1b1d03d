import type { Cluster } from 'kafkajs'
import { wrapFound } from './wrapped.js'

/** Who we are in a group; commits are made in this name. */
export interface Generation {
  readonly memberId: string
  readonly generationId: number
}

type Joining = (request: unknown) => Promise<Generation>

/**
 * The generation that a member is in, and what it has of it. The client keeps the number of the generation to itself:
 * it is read where its answer passes.
 */
export class Membership {
  #answered: Generation | undefined
  #current: Generation | undefined
  #owned: readonly number[] = []

  /** `undefined` until the first assignment. */
  get generation(): Generation | undefined {
    return this.#current
  }

  /** The partitions of the last assignment. */
  get owned(): readonly number[] {
    return this.#owned
  }

  /** To be called before the member joins. */
  watch(cluster: Cluster): void {
    wrapFound<Joining>(cluster, 'findGroupCoordinator', 'joinGroup', join => async request => {
      const answer = await join(request)
      this.#answered = { memberId: answer.memberId, generationId: answer.generationId }
      return answer
    })
  }

  /** The group has formed. Returns whether the member was a member all the while. */
  assigned(partitions: readonly number[]): boolean {
    const same = this.#current !== undefined && this.#current.memberId === this.#answered?.memberId
    this.#current = this.#answered
    this.#owned = partitions
    return same
  }
}
