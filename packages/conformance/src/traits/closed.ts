import type { Case } from '../case.js'
import { expectEqual, expectThat } from '../kit/expect.js'
import { adminCalls, brokerCalls, type Call, consumerCalls, publisherCalls, setScene } from './calls.js'
import { settled } from './settled.js'

/** What a broker's maker must do once the broker is closed. */
function refuses(call: Call): Case {
  return {
    id: `closed/${call.name}`,
    promise: `After the broker is closed, ${call.name} rejects; it neither hangs nor connects again.`,
    needs: call.needs,
    async run(kit) {
      const scene = await setScene(kit)
      await scene.broker.close()
      const outcome = await settled(kit, call.make(scene), `${call.name} after close`)
      expectThat('error' in outcome, `${call.name} after close should reject, and resolved`)
      expectEqual(kit.host(scene.broker).clock.timers, 0, 'timers after close')
    },
  }
}

/** What a broker must do before it is opened. */
function refusesUnopened(call: Call): Case {
  return {
    id: `unopened/${call.name}`,
    promise: `Before the broker is opened, ${call.name} rejects, and connects to nothing.`,
    needs: call.needs,
    async run(kit) {
      const scene = { ...(await setScene(kit)), broker: await kit.create() }
      const outcome = await settled(kit, call.make(scene), `${call.name} before open`)
      expectThat('error' in outcome, `${call.name} before open should reject, and resolved`)
      expectEqual(kit.host(scene.broker).clock.timers, 0, 'timers before open')
    },
  }
}

/** What a method must do once its own object is closed: an end, not a certain one. */
function ends(call: Call, object: 'publisher' | 'consumer'): Case {
  return {
    id: `closed/${call.name}`,
    promise: `After its ${object} is closed, ${call.name} settles, hands out nothing and disturbs nobody.`,
    needs: call.needs,
    async run(kit) {
      const scene = await setScene(kit)
      await scene[object].close()
      await kit.publish(scene.queue, ['after close'])
      const outcome = await settled(kit, call.make(scene), `${call.name} after close`)
      if (call.name === 'consumer.receive' && 'value' in outcome) {
        expectEqual(outcome.value, [], 'what a closed consumer handed out')
      }
      if (object === 'publisher') expectThat('error' in outcome, `${call.name} after close should reject, and resolved`)
      const other = await kit.consumer(kit.queue(), { broker: scene.broker })
      await other.close()
    },
  }
}

/** The same after the broker, not the object itself, was closed. */
function endsWithBroker(call: Call): Case {
  return {
    id: `closed/broker-then-${call.name}`,
    promise: `After its broker is closed, ${call.name} settles and leaves no timer.`,
    needs: call.needs,
    async run(kit) {
      const scene = await setScene(kit)
      await scene.broker.close()
      const outcome = await settled(kit, call.make(scene), `${call.name} after the broker was closed`)
      if (call.name === 'publisher.publish') {
        expectThat('error' in outcome, 'publish after the broker was closed should reject, and resolved')
      }
      if (call.name === 'consumer.receive' && 'value' in outcome) {
        expectEqual(outcome.value, [], 'what a consumer of a closed broker handed out')
      }
      expectEqual(kit.host(scene.broker).clock.timers, 0, 'timers after close')
    },
  }
}

function closesAgain(object: 'broker' | 'publisher' | 'consumer'): Case {
  return {
    id: `closed/${object}.close`,
    promise: `Closing a ${object} again resolves, also after its broker is closed.`,
    async run(kit) {
      const scene = await setScene(kit)
      for (let round = 0; round < 2; round++) {
        await kit.time.within(scene[object].close(), 10_000, `${object}.close, time ${round + 1}`)
      }
      await kit.time.within(scene.broker.close(), 10_000, 'broker.close')
      await kit.time.within(scene[object].close(), 10_000, `${object}.close after the broker was closed`)
    },
  }
}

/** Every method before open and after close. */
export const closedCases: readonly Case[] = [
  ...[...brokerCalls, ...adminCalls].map(refusesUnopened),
  ...(['broker', 'publisher', 'consumer'] as const).map(closesAgain),
  ...[...brokerCalls, ...adminCalls].map(refuses),
  ...publisherCalls.map(call => ends(call, 'publisher')),
  ...consumerCalls.map(call => ends(call, 'consumer')),
  ...[...publisherCalls, ...consumerCalls].map(endsWithBroker),
]
