import type { Delivery } from '@sluice/core/adapter'
import type { Link } from '../link/link.js'
import { Sending } from '../link/sending.js'
import type { Finished } from './acknowledging.js'
import type { Membership } from './membership.js'
import { Entry, type MqttReceipt } from './receipt.js'
import { type Deliver, Session, type SessionPlan } from './session.js'

/** A session of this consumer alone, gone when it closes. */
export class OwnSession implements Membership {
  readonly #link: Link
  readonly #plan: SessionPlan
  readonly #finished: Map<string, Finished>
  readonly #share: string
  /** Where what is left goes again; `undefined`: nowhere, it was a copy for this consumer. */
  readonly #backTo: string | undefined
  #session: Session | undefined

  constructor(
    link: Link,
    plan: SessionPlan,
    finished: Map<string, Finished>,
    share: string,
    backTo: string | undefined,
  ) {
    this.#link = link
    this.#plan = plan
    this.#finished = finished
    this.#share = share
    this.#backTo = backTo
  }

  async join(signal: AbortSignal, deliver: Deliver): Promise<void> {
    this.#session = await Session.open(this.#link, this.#plan, this.#finished.get(this.#plan.clientId), signal, deliver)
    this.#finished.delete(this.#plan.clientId)
    await this.#session.subscribe(this.#share)
    signal.throwIfAborted()
  }

  async leave(left: readonly Delivery<MqttReceipt>[]): Promise<void> {
    const session = this.#session
    if (session === undefined) return
    if (this.#link.lost) this.#finished.set(this.#plan.clientId, session.heldBack)
    else if (this.#backTo !== undefined) {
      await session.unsubscribe(this.#share).catch(() => undefined)
      await this.#handBack(left, this.#backTo).catch(() => undefined)
    }
    await session.close(true)
  }

  /** MQTT knows no "give it to another": it is published again. */
  async #handBack(left: readonly Delivery<MqttReceipt>[], topic: string): Promise<void> {
    const live = left.filter(({ receipt }) => receipt instanceof Entry)
    if (live.length === 0) return
    const sending = new Sending(live.map(() => nobody))
    for (const [index, { body, receipt }] of live.entries()) {
      const { properties } = receipt as Entry
      this.#link.sender.send(sending, index, () => ({ topic, body, properties, expirySeconds: undefined }))
    }
    this.#link.sender.flush()
    await sending.done
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
