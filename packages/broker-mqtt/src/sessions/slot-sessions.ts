import type { Link } from '../link/link.js'
import type { Membership } from './membership.js'
import type { Notice, Place, SlotName } from './notice.js'
import type { Places } from './place.js'
import { type Deliver, Session, type SessionPlan } from './session.js'
import type { Slot, Slots } from './slots.js'

/** For ever: it ends when another one has emptied it. */
export const forEver = 0xffffffff

/** Anybody with the right may tell of dead ones: no more than this wait to be looked at. */
const mostDead = 1_000

/**
 * The session of a slot, and those of slots that others left, until they are empty: a server goes on giving a session its share
 * whether somebody is connected or not.
 */
export class SlotSessions implements Membership {
  readonly place: Place
  readonly #link: Link
  readonly #slots: Slots
  readonly #places: Places
  readonly #window: number
  readonly #stop: AbortController = new AbortController()
  readonly #open: Map<Slot, Session> = new Map()
  #deliver: Deliver = () => undefined
  readonly #dead: SlotName[] = []
  #looking: Promise<void> | undefined
  #again = false
  #left = false

  constructor(link: Link, slots: Slots, places: Places, place: Place, window: number) {
    this.#link = link
    this.#slots = slots
    this.#places = places
    this.place = place
    this.#window = window
  }

  async join(signal: AbortSignal, deliver: Deliver): Promise<void> {
    this.#deliver = deliver
    const slot = await this.#slots.take(this.place, this.#lost)
    const session = await this.#connect(slot, signal)
    await session.subscribe(this.#share)
    await this.#slots.kept(this.place.queue)
    signal.throwIfAborted()
    this.#slots.watchers.add(this.look)
    this.look()
  }

  async leave(): Promise<void> {
    this.#left = true
    this.#slots.watchers.delete(this.look)
    this.#stop.abort()
    await this.#looking
    const open = [...this.#open]
    this.#open.clear()
    // What is unsettled stays in the session, for whoever takes the slot.
    await Promise.all(open.map(([, session]) => session.close(false)))
    await Promise.all(open.map(([slot, session]) => this.#free(slot, session)))
  }

  async #free(slot: Slot, session: Session): Promise<void> {
    if (!this.#slots.holds(slot)) return
    await this.#slots.free(slot, session.heldBack)
    this.#tell({ slot: nameOf(slot), dead: false })
  }

  /** Takes over what others have left; what is told while it does so is not forgotten. */
  readonly look = (dead?: SlotName): void => {
    if (this.#left) return
    if (dead !== undefined && this.#dead.length < mostDead) this.#dead.push(dead)
    this.#again = true
    this.#looking ??= this.#lookAll()
      .catch(() => undefined) // the next look comes soon
      .finally(() => {
        this.#looking = undefined
      })
  }

  async #lookAll(): Promise<void> {
    while (this.#again && !this.#left) {
      this.#again = false
      for (let dead = this.#dead.shift(); dead !== undefined && !this.#left; dead = this.#dead.shift()) {
        await this.#adopt(await this.#slots.takeFrom(dead, this.#lost))
      }
      await this.#takeFree()
    }
  }

  async #takeFree(): Promise<void> {
    for (;;) {
      const slot = this.#left ? undefined : await this.#slots.takeFree(this.place, this.#lost)
      if (slot === undefined) return
      await this.#adopt(slot)
    }
  }

  async #adopt(slot: Slot | undefined): Promise<void> {
    if (slot === undefined) return
    if (this.#left) {
      await this.#slots.free(slot, slot.finished)
      return
    }
    const session = await this.#connect(slot, this.#stop.signal)
    void this.#empty(slot, session).catch(() => undefined) // whoever takes it next begins anew
  }

  /** Nothing new comes in; what is there gets done; then it ends. */
  async #empty(slot: Slot, session: Session): Promise<void> {
    if (session.present) {
      await session.unsubscribe(this.#share)
      await session.drained(this.#places.marker(session.plan.clientId))
    }
    if (this.#left || this.#link.lost) return
    await session.close(true)
    this.#open.delete(slot)
    await this.#slots.retire(slot)
  }

  async #connect(slot: Slot, signal: AbortSignal): Promise<Session> {
    const { group, queue } = this.place
    const notice: Notice = { slot: nameOf(slot), dead: true }
    const plan: SessionPlan = {
      clientId: this.#places.slot(queue, group, slot.number),
      expirySeconds: forEver,
      window: this.#window,
      will: { topic: this.#places.notices, payload: JSON.stringify(notice) },
    }
    try {
      const session = await Session.open(this.#link, plan, slot.finished, signal, this.#deliver)
      this.#open.set(slot, session)
      return session
    } catch (error) {
      await this.#slots.free(slot, slot.finished)
      throw error
    }
  }

  #tell(notice: Notice): void {
    if (this.#link.lost) return
    const payload = JSON.stringify(notice)
    this.#link.client.write({ cmd: 'publish', topic: this.#places.notices, payload, qos: 0, dup: false, retain: false })
  }

  get #share(): string {
    return this.#places.share(this.place.queue, this.place.group)
  }

  readonly #lost = (cause: unknown): void => this.#link.lose(cause)
}

function nameOf({ number, owner, place }: Slot): SlotName {
  return { place, number, owner }
}
