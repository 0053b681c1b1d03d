import type { Broker, Consumer, Publisher } from '@sluice/core/adapter'
import type { FaultSubject } from '../../../src/faults/index.js'
import { subject as toy } from '../toy/toy-subject.js'

/** What a saboteur changes of the toy; everything else stays. */
export interface Spoiled {
  broker?(broker: Broker, url: string): Partial<Broker>
  publisher?(publisher: Publisher): Partial<Publisher>
  consumer?(consumer: Consumer): Partial<Consumer>
}

/** The toy, spoiled. `module` where children have to meet it, too. */
export function spoil(name: string, spoiled: Spoiled, module: string = toy.module): FaultSubject {
  const create: FaultSubject['create'] = url => {
    const broker = toy.create(url)
    const changed = overlay(broker, spoiled.broker?.(broker, url) ?? {})
    return overlay(changed, {
      createPublisher: async signal => {
        const publisher = await changed.createPublisher(signal)
        return overlay(publisher, spoiled.publisher?.(publisher) ?? {})
      },
      createConsumer: async (source, events, signal) => {
        const consumer = await changed.createConsumer(source, events, signal)
        return overlay(consumer, spoiled.consumer?.(consumer) ?? {})
      },
    })
  }
  return { ...toy, name, module, create }
}

/** The same object with some of its members replaced. */
function overlay<Whole extends object>(whole: Whole, part: Partial<Whole>): Whole {
  return new Proxy(whole, {
    get(target, key) {
      const mine: unknown = Reflect.get(part, key)
      if (mine !== undefined) return mine
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
