import type { Broker, Cluster } from 'kafkajs'

/**
 * Puts `wrap` around one method of every broker that the cluster finds in this way, once for each, since the client keeps
 * them: it offers no other way to hear what passes there, or to change it. To be called before the member joins.
 */
export function wrapFound<Method>(
  cluster: Cluster,
  find: 'findBroker' | 'findGroupCoordinator',
  method: string,
  wrap: (own: Method) => Method,
): void {
  const finding = cluster[find].bind(cluster) as (wanted: never) => Promise<Broker>
  cluster[find] = async (wanted: unknown): Promise<Broker> => {
    const broker = await finding(wanted as never)
    if (!Object.hasOwn(broker, method)) {
      const own = Reflect.get(broker, method) as CallableFunction
      Reflect.set(broker, method, wrap(own.bind(broker) as Method))
    }
    return broker
  }
}
