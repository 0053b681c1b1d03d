import type { Admin, Broker, Consumer, ConsumerEvents, Host, Publisher, Source } from '@sluice/core/adapter'

/** What a saboteur may know. */
export interface Plot {
  readonly broker: Broker
  /** Of the last open. */
  readonly host: Host
  readonly signal: AbortSignal
}

/** What a saboteur replaces; everything else stays good. Each part is asked once for each object made. */
export interface Disguise {
  readonly broker?: (real: Broker) => Partial<Broker>
  readonly host?: (real: Host) => Host
  readonly source?: (asked: Source) => Source
  readonly events?: (real: ConsumerEvents) => ConsumerEvents
  readonly publisher?: (real: Publisher, plot: Plot) => Partial<Publisher>
  readonly consumer?: (real: Consumer, plot: Plot, asked: Source) => Partial<Consumer>
  readonly admin?: (real: Admin) => Partial<Admin>
}

/** `real` with some methods replaced. */
export function overlay<T extends object>(real: T, replaced: Partial<T>): T {
  return new Proxy({} as T, {
    get(_, key) {
      if (Object.hasOwn(replaced, key)) return Reflect.get(replaced, key) as unknown
      const value: unknown = Reflect.get(real, key, real)
      return typeof value === 'function' ? (value.bind(real) as unknown) : value
    },
    has: (_, key) => key in real,
  })
}

/** A good broker in a disguise. */
export function disguise(real: Broker, as: Disguise): Broker {
  let plot: Plot | undefined
  const plotted = (): Plot => {
    if (plot === undefined) throw new TypeError('a saboteur strikes only after open')
    return plot
  }
  return overlay(real, {
    async open(host, signal) {
      const lent = as.host?.(host) ?? host
      plot = { broker: real, host: lent, signal }
      return await real.open(lent, signal)
    },
    async createPublisher(signal) {
      const publisher = await real.createPublisher(signal)
      return as.publisher === undefined ? publisher : overlay(publisher, as.publisher(publisher, plotted()))
    },
    async createConsumer(asked, events, signal) {
      const consumer = await real.createConsumer(as.source?.(asked) ?? asked, as.events?.(events) ?? events, signal)
      return as.consumer === undefined ? consumer : overlay(consumer, as.consumer(consumer, plotted(), asked))
    },
    ...(as.admin === undefined || real.admin === undefined ? {} : { admin: overlay(real.admin, as.admin(real.admin)) }),
    ...as.broker?.(real),
  })
}
