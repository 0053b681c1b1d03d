import type { Source } from '@sluice/core/adapter'
import type { Link } from '../link/link.js'
import { MqttFault } from '../link/mqtt-fault.js'
import type { Finished } from './acknowledging.js'
import { Keeper } from './keeper.js'
import type { Membership } from './membership.js'
import { isSame, noticeOf } from './notice.js'
import { OwnSession } from './own-session.js'
import { Places } from './place.js'
import { SlotSessions } from './slot-sessions.js'
import type { Slots } from './slots.js'

/** Who belongs to which group over one life of the connection. */
export class Joining {
  readonly places: Places
  /** There where slots are. */
  readonly keeper: Keeper | undefined
  /** What sessions without slots have done and not acknowledged, by client id: it outlives a connection. */
  readonly finished: Map<string, Finished>
  readonly #link: Link
  readonly #slots: Slots | undefined
  readonly #members: Map<Membership, string> = new Map()
  #listening = false

  constructor(link: Link, slots: Slots | undefined, finished: Map<string, Finished> = new Map()) {
    this.#link = link
    this.#slots = slots
    this.finished = finished
    this.places = new Places(link.settings.prefix)
    this.keeper = slots && new Keeper(link, slots, this.places)
  }

  /** @throws {MqttFault} for what cannot be had. */
  membershipFor(source: Source): Membership {
    const { group, life, queue } = source
    if (this.#slots === undefined && (group !== undefined || life === 'session')) {
      throw new MqttFault('unsupported', 'Groups need sessions that last: give mqtt() a store, as its option slots.')
    }
    const window = Math.max(1, Math.min(source.window, 65_535))
    if (this.#slots !== undefined && life === 'durable') {
      this.#listen()
      const place = { queue, group }
      const sessions = new SlotSessions(this.#link, this.#slots, this.places, place, window)
      this.#members.set(sessions, '')
      return sessions
    }
    const clientId = this.#freshId(`${this.#link.host.clientId}-${queue}`)
    const expirySeconds =
      life === 'session' ? 'with-connection' : Math.ceil(this.#link.settings.sessionExpiryMs / 1_000)
    const marker = this.places.farewell(queue, clientId)
    const back = life === 'session' ? undefined : { topic: this.places.topic(queue), marker }
    const share = this.places.share(queue, group)
    const own = new OwnSession(this.#link, { clientId, expirySeconds, window }, this.finished, share, back)
    this.#members.set(own, clientId)
    return own
  }

  left(membership: Membership): void {
    this.#members.delete(membership)
  }

  /** The same after a reconnect, so that the session is found again. */
  #freshId(start: string): string {
    const taken = new Set(this.#members.values())
    let number = 0
    while (taken.has(`${start}-${number}`)) number++
    return `${start}-${number}`
  }

  #listen(): void {
    if (this.#listening) return
    this.#listening = true
    this.#link.onNotice = payload => this.#heard(payload)
    // Without the right to it, what a dead one held is taken when its lease ends.
    void this.#link.listen(this.places.notices).catch(() => undefined)
  }

  #heard(payload: string): void {
    const notice = noticeOf(payload)
    if (notice === undefined) return
    for (const member of this.#members.keys()) {
      if (!(member instanceof SlotSessions) || !isSame(member.place, notice.slot.place)) continue
      member.look(notice.dead ? notice.slot : undefined)
    }
  }
}
