import { AbstractPublisher, type OutgoingMessage, type Rejected } from '@sluice/core/adapter'
import { capabilities } from './capabilities.js'
import { allOf } from './client/all-of.js'
import type { HubConnection } from './client/hub-connection.js'
import { readFailure } from './frames/failure-codec.js'
import type { FrameReader } from './frames/frame-reader.js'
import { cutFrameBytes, kinds } from './frames/kinds.js'
import { writeMessage } from './frames/message-codec.js'

const headBytes = 6

/** Sends batches; the hub answers each when its broker has stored it. */
export class ZeromqPublisher extends AbstractPublisher {
  readonly #connection: HubConnection

  constructor(connection: HubConnection) {
    super(capabilities.limits)
    this.#connection = connection
  }

  /** One frame, or as many as large messages take: those of one batch are under way together, in order. */
  protected override async send(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    const frames: Promise<readonly Rejected[]>[] = []
    for (let from = 0; from < batch.length; ) {
      const writer = this.#connection.begin(kinds.publish)
      const first = from
      let before: string | undefined
      writer.u32(0)
      while (from < batch.length && writer.size < cutFrameBytes) {
        const message = batch[from++] as OutgoingMessage
        writeMessage(writer, message, before)
        before = message.queue
      }
      writer.setU32(headBytes, from - first)
      frames.push(this.#connection.ask(writer).then(answer => rejectedOf(answer, first)))
    }
    if (frames.length === 1) return await (frames[0] as Promise<readonly Rejected[]>)
    return (await allOf(frames)).flat()
  }

  protected override async release(): Promise<void> {}
}

function rejectedOf([reader]: readonly FrameReader[], first: number): readonly Rejected[] {
  const rejected: Rejected[] = []
  if (reader === undefined) return rejected
  for (let left = reader.count(18); left > 0; left--) {
    rejected.push({ index: reader.u32() + first, error: readFailure(reader) })
  }
  return rejected
}
