import type { Broker } from '@sluice/core/adapter'
import type { Case } from '../case.js'
import { expectEqual, expectRejection } from '../kit/expect.js'
import type { Kit } from '../kit/kit.js'
import { numbered } from '../kit/message.js'
import { textsOf } from '../kit/bytes.js'
import { settled } from './settled.js'

interface Abortable {
  readonly name: string
  make(kit: Kit, broker: Broker, signal: AbortSignal): Promise<unknown>
}

const source = (kit: Kit) => kit.source(kit.queue())
const events = { revoked: () => undefined }

const makers: readonly Abortable[] = [
  { name: 'broker.createPublisher', make: (_, broker, signal) => broker.createPublisher(signal) },
  {
    name: 'broker.createConsumer',
    make: (kit, broker, signal) => broker.createConsumer(source(kit), events, signal),
  },
]

function before(call: Abortable): Case {
  return {
    id: `aborted/${call.name}`,
    promise: `With a signal that is aborted already, ${call.name} rejects and makes nothing.`,
    async run(kit) {
      const broker = await kit.open()
      const making = kit.time.within(call.make(kit, broker, AbortSignal.abort()), 10_000, call.name)
      await expectRejection(making, `${call.name} with an aborted signal`)
      await broker.close()
      expectEqual(kit.host(broker).clock.timers, 0, 'timers after close')
    },
  }
}

function meanwhile(call: Abortable): Case {
  return {
    id: `aborted/${call.name}-under-way`,
    promise: `When its signal is aborted while ${call.name} is under way, it settles, and the broker goes on.`,
    async run(kit) {
      const broker = await kit.open()
      const stop = new AbortController()
      const making = settled(kit, call.make(kit, broker, stop.signal), `${call.name} while it is aborted`)
      stop.abort()
      await making
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, { broker })
      await kit.publish(queue, ['a'])
      expectEqual(textsOf(await kit.take(consumer, 1)), ['a'], 'what came after the abort')
    },
  }
}

/** The methods that take a signal. */
export const abortedCases: readonly Case[] = [
  ...makers.map(before),
  ...makers.map(meanwhile),
  {
    id: 'aborted/broker.open',
    promise: 'With a signal that is aborted already, open rejects and holds nothing.',
    async run(kit) {
      const broker = await kit.create()
      const opening = kit.time.within(broker.open(kit.host(broker), AbortSignal.abort()), 10_000, 'open')
      await expectRejection(opening, 'open with an aborted signal')
      await broker.close()
      expectEqual(kit.host(broker).clock.timers, 0, 'timers after an aborted open')
    },
  },
  {
    id: 'aborted/broker.open-under-way',
    promise: 'When its signal is aborted while open is under way, it settles and, once closed, holds nothing.',
    async run(kit) {
      const broker = await kit.create()
      const stop = new AbortController()
      const opening = settled(kit, broker.open(kit.host(broker), stop.signal), 'open while it is aborted')
      stop.abort()
      await opening
      await kit.time.within(broker.close(), 10_000, 'close after an aborted open')
      expectEqual(kit.host(broker).clock.timers, 0, 'timers after an aborted open')
    },
  },
  {
    id: 'aborted/consumer.receive',
    promise: 'With a signal that is aborted already, receive resolves at once with an empty array and takes nothing.',
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(2))
      for (let round = 0; round < 3; round++) {
        const received = consumer.receive({ max: 5, waitMs: 10_000 }, AbortSignal.abort())
        expectEqual(await kit.time.within(received, 5_000, 'receive with an aborted signal'), [], 'what it gave')
      }
      expectEqual(textsOf(await kit.take(consumer, 2)).sort(), numbered(2), 'what came afterwards')
    },
  },
]
