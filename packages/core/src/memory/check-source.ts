import type { Capabilities } from '../contract/capabilities.js'
import type { Source } from '../contract/consumer.js'
import { checkQueueName } from './check-message.js'
import { MemoryFault } from './memory-fault.js'

/** Why this broker has no such consumer. */
export function checkSource(source: Source, capabilities: Capabilities): MemoryFault | undefined {
  if (source.group !== undefined && !capabilities.fanOut) {
    return new MemoryFault('unsupported', 'This broker has no groups with copies of their own.')
  }
  if (source.life === 'session' && !capabilities.sessions) {
    return new MemoryFault('unsupported', 'This broker has no groups that end with their consumer.')
  }
  return checkQueueName(source.queue)
}
