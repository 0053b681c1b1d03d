import { systemClock } from '@sluice/core'
import type { Broker, Consumer, Delivery } from '@sluice/core/adapter'
import { expect, it } from 'vitest'
import { readFailure } from '../src/frames/failure-codec.js'
import { FrameReader } from '../src/frames/frame-reader.js'
import { FrameWriter } from '../src/frames/frame-writer.js'
import { type Kind, kinds } from '../src/frames/kinds.js'
import { HubSession } from '../src/hub/hub-session.js'
import { Orphans } from '../src/hub/orphans.js'
import type { ServedBroker } from '../src/hub/served-broker.js'

function frame(kind: Kind, request: number, write: (writer: FrameWriter) => void): FrameReader {
  const writer = new FrameWriter(kind, request)
  write(writer)
  return new FrameReader(writer.end())
}

/** A session alone, before a broker that the test plays. */
function sessionOf(served: Partial<ServedBroker>): { readonly session: HubSession; readonly sent: FrameReader[] } {
  const sent: FrameReader[] = []
  let number = 0
  const broker = { classify: () => ({ code: 'unknown', retryable: false, happened: 'maybe' }) } as unknown as Broker
  const session = new HubSession('client', {
    served: { broker, ...served } as ServedBroker,
    clock: systemClock,
    orphans: new Orphans(),
    nextNumber: () => ++number,
    send: bytes => void sent.push(new FrameReader(bytes)),
  })
  return { session, sent }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await undefined
}

it('what a pull brings in the very moment in which its client is lost goes back', async () => {
  for (let late = 0; late < 12; late++) {
    const nacked: unknown[] = []
    let bring: (deliveries: Delivery[]) => void = () => undefined
    const consumer = {
      settlement: 'each',
      receive: () => new Promise<Delivery[]>(resolve => (bring = resolve)),
      nack: async (items: readonly { receipt: unknown }[]) => {
        for (const { receipt } of items) nacked.push(receipt)
        return []
      },
      close: async () => undefined,
    } as unknown as Consumer
    const { session, sent } = sessionOf({ subscribe: async () => consumer })
    session.take(
      frame(kinds.subscribe, 1, writer => {
        writer.u32(1)
        writer.text('q')
        writer.u8(0)
        writer.f64(10_000)
      }),
    )
    await turns(20)
    expect(sent.map(({ kind }) => kind)).toEqual([kinds.ok])
    session.take(
      frame(kinds.pull, 2, writer => {
        writer.u32(1)
        writer.u32(10)
        writer.f64(Infinity)
      }),
    )
    await turns(20)
    bring([{ id: 'm', body: '{}', receipt: 'r', deliveryCount: 1 } as Delivery])
    await turns(late)
    await session.abandon()
    expect(nacked, `after ${late} turns`).toEqual(['r'])
  }
})

it('an error with a message that is no text is told all the same', async () => {
  const error = Object.assign(new Error(), { message: { odd: true } })
  const { session, sent } = sessionOf({ publish: () => Promise.reject(error) })
  session.take(frame(kinds.publish, 1, writer => writer.u32(0)))
  await turns(20)
  expect(sent.map(({ kind }) => kind)).toEqual([kinds.error])
})

it('too many requests under way are refused as what passes', async () => {
  const { session, sent } = sessionOf({ publish: () => new Promise(() => undefined) })
  for (let request = 1; request <= 4_001; request++)
    session.take(frame(kinds.publish, request, writer => writer.u32(0)))
  await turns(20)
  expect(sent.map(({ request }) => request)).toEqual([4_001])
  expect(readFailure(sent[0] as FrameReader).failure).toMatchObject({ code: 'busy', retryable: true, happened: 'no' })
})
