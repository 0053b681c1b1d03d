import { AbstractPublisher, type OutgoingMessage, type Rejected } from '@sluice/core/adapter'
import { FrameWriter } from '../frames/frame-writer.js'
import { kinds } from '../frames/kinds.js'
import { writeMessage } from '../frames/message-codec.js'
import { pipeCapabilities } from './pipe-capabilities.js'
import { noRoom, type PushLine } from './push-line.js'

/** Hands messages to ZeroMQ, one a frame, so that the places of work share them evenly. */
export class PipePublisher extends AbstractPublisher {
  readonly #lineOf: (queue: string) => PushLine

  constructor(lineOf: (queue: string) => PushLine) {
    super(pipeCapabilities.limits)
    this.#lineOf = lineOf
  }

  protected override async send(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    const byQueue = new Map<string, { readonly frames: Buffer[]; readonly indexes: number[] }>()
    batch.forEach((message, index) => {
      const line = byQueue.get(message.queue) ?? { frames: [], indexes: [] }
      byQueue.set(message.queue, line)
      line.frames.push(frameOf(message))
      line.indexes.push(index)
    })
    const rejected: Rejected[] = []
    const sending = [...byQueue].map(async ([queue, { frames, indexes }]) => {
      const sent = await this.#lineOf(queue).send(frames)
      for (const index of indexes.slice(sent)) rejected.push({ index, error: noRoom() })
    })
    await Promise.all(sending)
    return rejected
  }

  protected override async release(): Promise<void> {}
}

function frameOf(message: OutgoingMessage): Buffer {
  const writer = new FrameWriter(kinds.publish, 0)
  writer.u32(1)
  writeMessage(writer, message, undefined)
  return writer.end()
}
