import type { Clock, Delivery } from '@sluice/core/adapter'
import { FrameFault } from '../frames/frame-fault.js'
import type { FrameReader } from '../frames/frame-reader.js'
import { kinds } from '../frames/kinds.js'
import { refusal, tooMany } from '../frames/hub-fault.js'
import { callAdmin } from './admin-calls.js'
import { errorFrame, messageFrames, okFrame, rejectedFrame, resultFrame, staleFrame } from './answers.js'
import { HubConsumer } from './hub-consumer.js'
import type { Orphans } from './orphans.js'
import { readMessages, readMoves, readNacks, readNumbers, readSource } from './requests.js'
import type { ServedBroker } from './served-broker.js'

const mostConsumers = 1_000
const mostUnderWay = 4_000

/** What a session needs of its hub. */
export interface SessionGround {
  readonly served: ServedBroker
  readonly clock: Clock
  readonly orphans: Orphans
  /** Of receipts: no two hand-outs of a hub have the same. */
  readonly nextNumber: () => number
  /** @param undo is called where nobody is there to get it. */
  readonly send: (frame: Buffer, undo?: () => void) => void
}

/** One client, from its hello until its bye, its silence or the end of its connection. */
export class HubSession {
  readonly clientId: string
  /** Looks of the hub since the last frame. */
  quiet = 0
  readonly #ground: SessionGround
  readonly #consumers = new Map<number, HubConsumer>()
  #underWay = 0
  #ended = false

  constructor(clientId: string, ground: SessionGround) {
    this.clientId = clientId
    this.#ground = ground
  }

  /** Answers in its own time; what is asked in order is begun in order. */
  take(reader: FrameReader): void {
    if (reader.kind === kinds.cancel) {
      const consumer = reader.u32()
      this.#consumers.get(consumer)?.cancel(reader.u32())
      return
    }
    this.#underWay++
    this.#answer(reader)
      .catch(error => errorFrame(reader.request, error, this.#ground.served.broker))
      .then(frame => {
        this.#underWay--
        if (frame !== undefined && !this.#ended) this.#ground.send(frame)
      })
  }

  /** It has said bye: what waited for its consumers is free at once, what they hold when its lease ends. */
  async end(): Promise<void> {
    await all(this.#leave().map(consumer => consumer.close()))
  }

  /** It is gone, or will have to begin again: nobody can settle what it holds, so all of it is free at once. */
  async abandon(): Promise<void> {
    await all(this.#leave().map(consumer => consumer.abandon()))
  }

  #leave(): HubConsumer[] {
    this.#ended = true
    const consumers = [...this.#consumers.values()]
    this.#consumers.clear()
    return consumers
  }

  /** @returns `undefined` where it has sent the answer itself. */
  async #answer(reader: FrameReader): Promise<Buffer | undefined> {
    if (this.#underWay > mostUnderWay) throw tooMany('Too many requests of one client are under way.')
    const { request } = reader
    const { served } = this.#ground
    switch (reader.kind) {
      case kinds.publish:
        return rejectedFrame(request, await served.publish(readMessages(reader)), served.broker)
      case kinds.subscribe:
        await this.#subscribe(reader)
        return okFrame(request)
      case kinds.pull:
        return await this.#pull(reader)
      case kinds.ack:
        return staleFrame(request, await this.#consumer(reader).ack(readNumbers(reader)))
      case kinds.nack:
        return staleFrame(request, await this.#consumer(reader).nack(readNacks(reader)))
      case kinds.extend:
        return staleFrame(request, await this.#consumer(reader).extend(readNumbers(reader)))
      case kinds.move:
        return staleFrame(request, await this.#consumer(reader).move(readMoves(reader)))
      case kinds.unsubscribe:
        await this.#unsubscribe(reader)
        return okFrame(request)
      case kinds.admin:
        return resultFrame(request, await callAdmin(served.broker, reader))
      default:
        throw new FrameFault(`A frame of unknown kind ${reader.kind}.`)
    }
  }

  async #subscribe(reader: FrameReader): Promise<void> {
    const id = reader.u32()
    const source = readSource(reader)
    if (this.#consumers.has(id)) throw refusal('conflict', `Consumer ${id} is there already.`)
    if (this.#consumers.size >= mostConsumers) throw tooMany('Too many consumers of one client.')
    const made = await this.#ground.served.subscribe(source)
    if (this.#ended || this.#consumers.has(id)) {
      await made.close()
      throw refusal('closed', 'The session has ended.')
    }
    this.#consumers.set(id, new HubConsumer(made, this.#ground.clock, source, this.#ground.orphans))
  }

  async #pull(reader: FrameReader): Promise<undefined> {
    const consumer = this.#consumer(reader)
    const max = reader.u32()
    const waitMs = reader.f64()
    if (max < 1 || !(waitMs >= 0)) throw new FrameFault('A pull without credit or wait.')
    const isGiven = await consumer.pull(reader.request, { max, waitMs }, given => this.#send(reader, consumer, given))
    if (!isGiven && !this.#ended) this.#send(reader, consumer, [])
  }

  #send({ request }: FrameReader, consumer: HubConsumer, deliveries: readonly Delivery[]): void {
    const { clock, nextNumber, send } = this.#ground
    const now = clock.monotonic()
    const frames = messageFrames(request, deliveries, one => consumer.handOut(nextNumber(), one, now))
    for (const { frame, numbers } of frames) send(frame, () => void consumer.undo(numbers).catch(() => undefined))
  }

  async #unsubscribe(reader: FrameReader): Promise<void> {
    const id = reader.u32()
    const consumer = this.#consumers.get(id)
    this.#consumers.delete(id)
    await consumer?.close()
  }

  #consumer(reader: FrameReader): HubConsumer {
    const consumer = this.#consumers.get(reader.u32())
    if (consumer === undefined) throw refusal('closed', 'There is no such consumer here.')
    return consumer
  }
}

/** Waits for all of them, also where one rejects. */
async function all(ends: readonly Promise<void>[]): Promise<void> {
  for (const end of await Promise.allSettled(ends)) if (end.status === 'rejected') throw end.reason
}
