import type { Cancel, Clock } from '../contract/host.js'
import { type Slot, state } from './slot.js'
import { TimeHeap } from './time-heap.js'
import { WaitLine } from './wait-line.js'

/** Who asks the policies again, and hands back what waited too long. */
export interface WaitRoomOwner {
  /** Something is due: call `serveDue` inside a loop of yours. */
  wake(): void
  /** A delivery that waited alone: ask its policy again. It has left the room. */
  again(slot: Slot): void
  /**
   * The head of a line: ask its policy. `left`: it has been dealt with, the next one may be asked; a number: it
   * stays at the head until then (monotonic); `asking`: a promise is out, `serve` follows.
   */
  head(slot: Slot, line: WaitLine): 'left' | 'asking' | number
  /** It has waited as long as it may be held, and has left the room. `until` is monotonic, perhaps `Infinity`. */
  tooLong(slot: Slot, until: number, because: string): void
}

const leastMs = 1

/** Deliveries that a policy told to wait: alone until a time, or in lines; one timer for all. */
export class WaitRoom {
  readonly #clock: Clock
  readonly #owner: WaitRoomOwner
  /** `Infinity`: nothing is ever handed back. */
  readonly #holdMs: number
  readonly #timed: TimeHeap<Slot | WaitLine> = new TimeHeap()
  readonly #lines: Map<string, WaitLine>[] = []
  #count = 0
  #holdAt = Number.POSITIVE_INFINITY
  #timerAt = Number.POSITIVE_INFINITY
  /** When everything due was last asked. */
  #now = 0
  #cancel: Cancel | undefined = undefined

  constructor(clock: Clock, holdMs: number, owner: WaitRoomOwner) {
    this.#clock = clock
    this.#holdMs = holdMs
    this.#owner = owner
  }

  get count(): number {
    return this.#count
  }

  /** Alone, until a time. */
  alone(slot: Slot, until: number): void {
    this.#count++
    this.#timed.push(this.#notNow(until), slot)
  }

  /** At the end of a line. */
  join(slot: Slot, index: number, name: string, until: number, because: string): void {
    this.#count++
    const line = this.#line(index, name)
    const first = line.head === undefined
    line.push(slot)
    if (first) this.#holdUp(line, slot, until, because)
  }

  /** Whether anybody waits for this policy to release something. */
  hasLines(index: number): boolean {
    const lines = this.#lines[index]
    return lines !== undefined && lines.size > 0
  }

  /** A delivery that waits has been lost: it is passed over where it stands. */
  lost(): void {
    this.#count--
  }

  /** The policy has released something: asks the heads of its lines that wait for that. */
  serveReleased(index: number): void {
    for (const line of [...(this.#lines[index]?.values() ?? [])]) {
      if (line.until === Number.POSITIVE_INFINITY) this.serve(line)
    }
  }

  /** Asks everything whose time has come, then hands back what has waited too long. */
  serveDue(now: number): void {
    this.#now = now
    while (this.#timed.next <= now) {
      const item = this.#timed.pop()
      if (item instanceof WaitLine) {
        if (item.until <= now) this.serve(item)
      } else if (item !== undefined && item.state === state.waiting) {
        this.#count--
        this.#owner.again(item)
      }
    }
    if (this.#holdAt <= now) this.#sweep(now)
  }

  serve(line: WaitLine): void {
    if (line.asking) return
    for (let slot = line.head; slot !== undefined; slot = line.head) {
      const answer = this.#owner.head(slot, line)
      if (answer === 'asking') {
        line.asking = true
        return
      }
      if (answer !== 'left') {
        this.#holdUp(line, slot, answer, line.because)
        return
      }
    }
    this.#remove(line)
  }

  /** Takes the head out of its line. */
  leave(line: WaitLine): void {
    this.#count--
    line.shift()
  }

  /** Takes out everything, oldest first within a line. */
  drain(): Slot[] {
    const slots: Slot[] = []
    for (let item = this.#timed.pop(); item !== undefined; item = this.#timed.pop()) {
      if (!(item instanceof WaitLine) && item.state === state.waiting) slots.push(item)
    }
    for (const lines of this.#lines)
      if (lines !== undefined) for (const line of lines.values()) slots.push(...line.drain())
    this.#lines.length = 0
    this.#holdAt = Number.POSITIVE_INFINITY
    this.#count -= slots.length
    return slots
  }

  /** Sets the timer for what is next; call at the end of a loop. */
  arm(): void {
    const next = Math.min(this.#timed.next, this.#holdAt)
    if (next >= this.#timerAt) return
    this.#cancel?.()
    this.#timerAt = next
    this.#cancel = this.#clock.at(next, () => {
      this.#timerAt = Number.POSITIVE_INFINITY
      this.#cancel = undefined
      this.#owner.wake()
    })
  }

  close(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#timerAt = Number.POSITIVE_INFINITY
  }

  #line(index: number, name: string): WaitLine {
    let lines = this.#lines[index]
    if (lines === undefined) {
      lines = new Map()
      this.#lines[index] = lines
    }
    let line = lines.get(name)
    if (line === undefined) {
      line = new WaitLine(index, name)
      lines.set(name, line)
    }
    return line
  }

  /** Unless another one bears its name by now. */
  #remove(line: WaitLine): void {
    const lines = this.#lines[line.index]
    if (lines?.get(line.name) === line) lines.delete(line.name)
  }

  #holdUp(line: WaitLine, head: Slot, until: number, because: string): void {
    line.until = this.#notNow(until)
    line.because = because
    if (until !== Number.POSITIVE_INFINITY) this.#timed.push(line.until, line)
    this.#holdAt = Math.min(this.#holdAt, head.receivedAt + this.#holdMs)
  }

  /** Who says "now" was just asked: asking again at once would turn in a circle. */
  #notNow(until: number): number {
    return until > this.#now ? until : this.#now + leastMs
  }

  #sweep(now: number): void {
    this.#holdAt = Number.POSITIVE_INFINITY
    for (const lines of this.#lines) {
      if (lines === undefined) continue
      for (const line of [...lines.values()]) {
        for (let slot = line.head; slot !== undefined && !line.asking; slot = line.head) {
          if (slot.receivedAt + this.#holdMs > now) {
            this.#holdAt = Math.min(this.#holdAt, slot.receivedAt + this.#holdMs)
            break
          }
          this.leave(line)
          this.#owner.tooLong(slot, line.until, line.because)
        }
        if (line.head === undefined && !line.asking) this.#remove(line)
      }
    }
  }
}
