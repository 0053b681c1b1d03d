import type { Sample } from '../../harness/row.js'
import { type Backlog, measureBacklog } from '../core/rounds.js'
import { type BrokerName, openBroker } from './brokers.js'

/** With so many on a server that is fresh for this process. */
export async function measure(
  options: Backlog & { readonly url: string; readonly broker: BrokerName },
): Promise<Sample> {
  return await measureBacklog(await openBroker(options.broker, options.url), options)
}
