import type { Case } from '../case.js'
import { expectEqual } from '../kit/expect.js'
import { allCalls, type Call, setScene } from './calls.js'
import { settled } from './settled.js'

/** A call that is under way while its broker closes. */
function meets(call: Call): Case {
  return {
    id: `closing/${call.name}`,
    promise: `When the broker is closed while ${call.name} is under way, both settle and no timer stays.`,
    needs: call.needs,
    async run(kit) {
      const scene = await setScene(kit)
      const underWay = settled(kit, call.make(scene), `${call.name} while the broker closes`)
      await kit.time.within(scene.broker.close(), 10_000, `broker.close while ${call.name} is under way`)
      await underWay
      expectEqual(kit.host(scene.broker).clock.timers, 0, 'timers after close')
    },
  }
}

/** Several closes at once. */
function closesAtOnce(object: 'broker' | 'publisher' | 'consumer'): Case {
  return {
    id: `closing/${object}.close`,
    promise: `Several closes of a ${object} at once all resolve.`,
    async run(kit) {
      const scene = await setScene(kit)
      const closing = [scene[object].close(), scene[object].close(), scene.broker.close(), scene[object].close()]
      await kit.time.within(Promise.all(closing), 10_000, `closing a ${object} four times at once`)
    },
  }
}

/** Every method while its broker closes. */
export const closingCases: readonly Case[] = [
  ...(['broker', 'publisher', 'consumer'] as const).map(closesAtOnce),
  ...allCalls.map(meets),
  {
    id: 'closing/broker.open',
    promise: 'When the broker is closed while open is under way, both settle and no timer stays.',
    async run(kit) {
      const broker = await kit.create()
      const opening = settled(kit, broker.open(kit.host(broker), kit.signal), 'open while the broker closes')
      await kit.time.within(broker.close(), 10_000, 'broker.close while open is under way')
      await opening
      await broker.close()
      expectEqual(kit.host(broker).clock.timers, 0, 'timers after close')
    },
  },
  {
    id: 'closing/consumer-with-a-waiting-receive',
    promise: 'When the broker is closed while a receive waits, the receive ends soon.',
    async run(kit) {
      const scene = await setScene(kit)
      const received = scene.consumer.receive({ max: 1, waitMs: 60_000 }, kit.signal)
      const underWay = settled(kit, received, 'a waiting receive while the broker closes')
      await kit.time.wait(100)
      await kit.time.within(scene.broker.close(), 10_000, 'broker.close while a receive waits')
      const outcome = await underWay
      if ('value' in outcome) expectEqual(outcome.value, [], 'what a closing consumer handed out')
    },
  },
]
