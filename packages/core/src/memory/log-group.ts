import type { LogLane } from './log-lane.js'

/** A consumer of the group. */
export interface Member {
  /** From now on these lanes are somebody else's, or begin anew. */
  revoked(lanes: readonly number[], cause: unknown): void
  /** There may be something for it. */
  serve(): void
}

/** What a group tells its log. */
export interface GroupEvents {
  settled(lane: number): void
  /** The last member has left. */
  empty(): void
}

/** Why lanes change hands. */
export class Rebalance extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'Rebalance'
  }
}

/**
 * The members of a group, which of them has which lane, and how far each lane is settled. Every time a lane changes
 * hands or place it gets a new generation, by which receipts of earlier ones are refused.
 */
export class LogGroup {
  readonly committed: number[]
  /** The offset that is handed out next. */
  readonly positions: number[]
  readonly generations: number[]
  readonly #lanes: readonly LogLane[]
  readonly #owners: (Member | undefined)[]
  readonly #members: Member[] = []
  readonly #events: GroupEvents

  constructor(lanes: readonly LogLane[], places: readonly number[], events: GroupEvents) {
    this.#lanes = lanes
    this.committed = [...places]
    this.positions = [...places]
    this.generations = lanes.map(() => 1)
    this.#owners = lanes.map(() => undefined)
    this.#events = events
  }

  get attended(): boolean {
    return this.#members.length > 0
  }

  owns(member: Member, lane: number): boolean {
    return this.#owners[lane] === member
  }

  join(member: Member): void {
    this.#members.push(member)
    this.#rebalance('A member joined the group.')
  }

  leave(member: Member): void {
    const index = this.#members.indexOf(member)
    if (index === -1) return
    this.#members.splice(index, 1)
    this.#rebalance('A member left the group.')
    if (!this.attended) this.#events.empty()
  }

  /** Everything before `offset` is settled. `false`: this generation of the lane is over. */
  commit(member: Member, lane: number, generation: number, offset: number): boolean {
    if (!this.owns(member, lane) || this.generations[lane] !== generation) return false
    if (offset > this.committed[lane]!) {
      this.committed[lane] = offset
      this.#events.settled(lane)
    }
    return true
  }

  /** Hands out from here again: what nobody was to settle reached nobody. */
  rewind(lane: number, generation: number, offset: number): void {
    if (this.generations[lane] !== generation) return
    this.committed[lane] = Math.min(this.committed[lane]!, offset)
    this.positions[lane] = Math.min(this.positions[lane]!, offset)
  }

  /** Puts the group at these places; its members lose what they have. */
  seek(places: readonly number[]): void {
    for (const [lane, place] of places.entries()) {
      this.committed[lane] = place
      this.#renew(lane)
    }
    const cause = new Rebalance('The group was put at another place.')
    for (const member of [...this.#members]) {
      const lanes = places.map((_, lane) => lane).filter(lane => this.owns(member, lane))
      if (lanes.length > 0) member.revoked(lanes, cause)
    }
    this.serve()
  }

  /** What is before these places will not be handed out; what is handed out stays valid. */
  skipTo(places: readonly number[]): void {
    for (const [lane, place] of places.entries()) {
      this.committed[lane] = Math.max(this.committed[lane]!, place)
      this.positions[lane] = Math.max(this.positions[lane]!, place)
    }
  }

  serve(): void {
    for (const member of [...this.#members]) member.serve()
  }

  #rebalance(why: string): void {
    const lost = new Map<Member, number[]>()
    for (let lane = 0; lane < this.#lanes.length; lane++) {
      const before = this.#owners[lane]
      const owner = this.#members[lane % Math.max(this.#members.length, 1)]
      if (owner === before) continue
      this.#owners[lane] = owner
      this.#renew(lane)
      if (before === undefined || !this.#members.includes(before)) continue
      const lanes = lost.get(before)
      if (lanes === undefined) lost.set(before, [lane])
      else lanes.push(lane)
    }
    const cause = new Rebalance(why)
    for (const [member, lanes] of lost) member.revoked(lanes, cause)
    this.serve()
  }

  /** What was not settled is handed out again. */
  #renew(lane: number): void {
    this.generations[lane] = this.generations[lane]! + 1
    this.positions[lane] = Math.max(this.committed[lane]!, this.#lanes[lane]!.start)
  }
}
