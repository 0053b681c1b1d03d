import type { Clock } from '../contract/host.js'

const timeLength = 8
const processLength = 6
const counterLength = 4
const length = timeLength + processLength + counterLength
/** By others who follow the format, with a counter that is not filled up. */
const shortest = timeLength + processLength + 1
const earliest = Date.UTC(2020, 0, 1)

const zero = 48
const nine = 57
const a = 97
const z = 122

/**
 * Makes message ids: `<ms in base 36><process, 6 random><counter, 4 in base 36>`, 18 characters, sortable by time, so
 * that the time of publishing costs no byte. Unique per maker for 1.6 million ids a millisecond.
 */
export class MessageIds {
  readonly #clock: Clock
  /** The characters of the last id. */
  readonly #codes: number[]
  #time = -1

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock
    let name = ''
    while (name.length < processLength) name += Math.floor(random() * 36).toString(36)
    this.#codes = codesOf('0'.repeat(timeLength) + name + 'z'.repeat(counterLength))
  }

  next(): string {
    const time = this.#clock.now()
    if (time !== this.#time) this.#setTime(time)
    this.#count()
    // Flat at once: a prefix and a counter put together would stay two strings and a knot until somebody reads them.
    return String.fromCharCode(...this.#codes)
  }

  #setTime(time: number): void {
    this.#time = time
    const codes = codesOf(time.toString(36).padStart(timeLength, '0'))
    for (let index = 0; index < timeLength; index++) this.#codes[index] = codes[index] as number
  }

  /** After `zzzz` comes `0000`. */
  #count(): void {
    for (let index = length - 1; index >= length - counterLength; index--) {
      const code = this.#codes[index] as number
      if (code !== z) {
        this.#codes[index] = code === nine ? a : code + 1
        return
      }
      this.#codes[index] = zero
    }
  }
}

/** The time that one of our ids carries; `undefined` for a foreign id. */
export function timeOfId(id: string): number | undefined {
  if (id.length < shortest || id.length > length) return undefined
  let time = 0
  for (let index = 0; index < id.length; index++) {
    const digit = digitOf(id.charCodeAt(index))
    if (digit === -1) return undefined
    if (index < timeLength) time = time * 36 + digit
  }
  // Eight digits reach to the year 2059; what would be earlier than 2020 is a coincidence.
  return time >= earliest ? time : undefined
}

/** Of a character in base 36, lower case; -1: it is none. */
function digitOf(code: number): number {
  if (code >= zero && code <= nine) return code - zero
  return code >= a && code <= z ? code - a + 10 : -1
}

function codesOf(text: string): number[] {
  return Array.from(text, character => character.charCodeAt(0))
}
