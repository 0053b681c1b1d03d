/** A queue and one of its groups. */
export interface Place {
  readonly queue: string
  readonly group: string | undefined
}

/** A slot, and who holds or held it. */
export interface SlotName {
  readonly place: Place
  readonly number: number
  readonly owner: string
}

/** What is told when a slot has become free: by its holder, or by the server when the holder's connection is gone. */
export interface Notice {
  readonly slot: SlotName
  readonly dead: boolean
}

/** What a notice says; `undefined` where a stranger said something else. */
export function noticeOf(payload: string): Notice | undefined {
  try {
    const { slot, dead } = JSON.parse(payload) as Notice
    const { number, owner, place } = slot
    const known = typeof place.queue === 'string' && Number.isInteger(number) && typeof owner === 'string'
    return known ? { slot: { place, number, owner }, dead: dead === true } : undefined
  } catch {
    return undefined
  }
}

export function isSame(one: Place, other: Place): boolean {
  return one.queue === other.queue && one.group === other.group
}
