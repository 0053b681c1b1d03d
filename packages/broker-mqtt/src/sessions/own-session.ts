import type { Link } from '../link/link.js'
import { Sending } from '../link/sending.js'
import type { Finished } from './acknowledging.js'
import type { Membership } from './membership.js'
import type { Entry } from './receipt.js'
import { type Deliver, Session, type SessionPlan } from './session.js'

/** Where what is left goes when its consumer leaves. */
export interface Back {
  readonly topic: string
  /** A topic that nobody else uses. */
  readonly marker: string
}

/** A session of this consumer alone, gone when it closes. */
export class OwnSession implements Membership {
  readonly #link: Link
  readonly #plan: SessionPlan
  readonly #finished: Map<string, Finished>
  readonly #share: string
  /** `undefined`: nowhere, it was a copy for this consumer. */
  readonly #back: Back | undefined
  #session: Session | undefined
  #wake: () => void = () => undefined

  constructor(link: Link, plan: SessionPlan, finished: Map<string, Finished>, share: string, back: Back | undefined) {
    this.#link = link
    this.#plan = plan
    this.#finished = finished
    this.#share = share
    this.#back = back
  }

  async join(signal: AbortSignal, deliver: Deliver): Promise<void> {
    const { clientId } = this.#plan
    const heard: Deliver = (packet, arrived, entry) => {
      deliver(packet, arrived, entry)
      this.#wake()
    }
    this.#session = await Session.open(this.#link, this.#plan, this.#finished.get(clientId), signal, heard)
    this.#finished.delete(clientId)
    await this.#session.subscribe(this.#share)
    signal.throwIfAborted()
  }

  async leave(): Promise<void> {
    const session = this.#session
    if (session === undefined) return
    if (!this.#link.lost && this.#back !== undefined) await this.#giveBack(session, this.#back).catch(() => undefined)
    if (this.#link.lost) this.#finished.set(this.#plan.clientId, session.heldBack)
    await session.close(true)
  }

  /** With the session the server forgets also what it has not sent yet, so everything is taken out of it first. */
  async #giveBack(session: Session, back: Back): Promise<void> {
    await session.unsubscribe(this.#share)
    let over = false
    const wakeUp = (): void => {
      over = true
      this.#wake()
    }
    void session.arrived(back.marker).then(wakeUp, wakeUp) // without the marker no more than what is here
    for (;;) {
      const left = session.unsettled
      if (left.length > 0) await this.#publishAgain(session, left, back.topic)
      else if (over) return
      else {
        await new Promise<void>(resolve => {
          this.#wake = resolve
        })
      }
    }
  }

  /** MQTT knows no "give it to another". Acknowledged, it makes room for what the server still has. */
  async #publishAgain(session: Session, left: readonly Entry[], topic: string): Promise<void> {
    const sending = new Sending(left.map(() => nobody))
    for (const [index, { body, properties }] of left.entries()) {
      this.#link.sender.send(sending, index, () => ({ topic, body, properties, expirySeconds: undefined }))
    }
    this.#link.sender.flush()
    await sending.done
    for (const entry of left) session.settle(entry)
    session.flush()
  }
}

/** Only its place in the batch counts. */
const nobody = {
  queue: '',
  body: '',
  id: '',
  headers: undefined,
  dueAt: undefined,
  priority: undefined,
  key: undefined,
}
