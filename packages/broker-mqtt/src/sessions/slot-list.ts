import { MqttFault } from '../link/mqtt-fault.js'
import type { Place } from './notice.js'
import type { PatientStore } from './patient-store.js'

/** What is on the list of a queue, and the version that a change expects. */
export interface Listed {
  readonly entries: readonly string[]
  readonly version: string | undefined
}

/** Which slots each queue has, in the store. */
export class SlotList {
  readonly #store: PatientStore
  readonly #prefix: string

  constructor(store: PatientStore, prefix: string) {
    this.#store = store
    this.#prefix = prefix
  }

  async read(queue: string): Promise<Listed> {
    const [stored] = await this.#store.get([this.#keyOf(queue)])
    if (stored === undefined) return { entries: [], version: undefined }
    try {
      const entries: unknown = JSON.parse(stored.value)
      if (Array.isArray(entries)) return { entries: entries as string[], version: stored.version }
    } catch {
      // told below
    }
    throw new MqttFault('corrupt', `The list of slots of queue "${queue}" is no list.`)
  }

  /** Whether it was as it had been read. */
  async write(queue: string, entries: readonly string[], { version }: Listed): Promise<boolean> {
    const expect = version === undefined ? 'absent' : { version }
    const value = entries.length === 0 ? undefined : JSON.stringify(entries)
    const [changed] = await this.#store.change([{ key: this.#keyOf(queue), expect, value, ttlMs: undefined }])
    return changed?.done === true
  }

  #keyOf(queue: string): string {
    return `mqtt:${this.#prefix}:slots:${queue}`
  }
}

/** As the list of a queue has it: the number, and after a colon the group, if any. */
export function entryOf({ group }: Place, number: number): string {
  return group === undefined ? `${number}` : `${number}:${group}`
}

/** The number of a slot of this place, or none. */
export function numberOf(place: Place, entry: string): readonly number[] {
  const number = Number.parseInt(entry, 10)
  return entry === entryOf(place, number) ? [number] : []
}
