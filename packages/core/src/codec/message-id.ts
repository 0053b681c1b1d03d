import type { Clock } from '../contract/host.js'

const processLength = 6
const counterEnd = 36 ** 4
const timeLength = 8
const shortest = timeLength + processLength + 1
const longest = timeLength + processLength + 4
const earliest = Date.UTC(2020, 0, 1)

/**
 * Makes message ids: `<ms in base 36><process, 6 random><counter in base 36>`, 15 to 18 characters, sortable by
 * time, so that the time of publishing costs no byte. Unique per maker for 1.6 million ids a millisecond.
 */
export class MessageIds {
  readonly #clock: Clock
  readonly #process: string
  #counter = 0
  #time = -1
  #prefix = ''

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock
    let name = ''
    while (name.length < processLength) name += Math.floor(random() * 36).toString(36)
    this.#process = name
  }

  next(): string {
    const time = this.#clock.now()
    if (time !== this.#time) {
      this.#time = time
      this.#prefix = time.toString(36).padStart(timeLength, '0') + this.#process
    }
    if (this.#counter === counterEnd) this.#counter = 0
    return this.#prefix + (this.#counter++).toString(36)
  }
}

/** The time that one of our ids carries; `undefined` for a foreign id. */
export function timeOfId(id: string): number | undefined {
  const { length } = id
  if (length < shortest || length > longest) return undefined
  let time = 0
  for (let index = 0; index < length; index++) {
    const digit = digitOf(id.charCodeAt(index))
    if (digit === -1) return undefined
    if (index < timeLength) time = time * 36 + digit
  }
  // Eight digits reach to the year 2059; what would be earlier than 2020 is a coincidence.
  return time >= earliest ? time : undefined
}

/** Of a character in base 36, lower case; -1: it is none. */
function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  return code >= 97 && code <= 122 ? code - 87 : -1
}
