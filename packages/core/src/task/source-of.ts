import type { Capabilities } from '../contract/capabilities.js'
import type { Source } from '../contract/consumer.js'
import type { ConsumeSettings } from './consume-settings.js'
import type { TaskSettings } from './settings.js'

/** What a worker of this task consumes; its lease is for negotiation to say. */
export function sourceOf(settings: TaskSettings, consume: ConsumeSettings, capabilities: Capabilities): Source {
  const { group, from, life } = consume
  const { retention, limits } = capabilities
  return {
    queue: settings.queue,
    group,
    from: from ?? (retention === 'none' ? 'new' : 'earliest'),
    life,
    settle: 'after',
    window: Math.min(settings.prefetch.high, limits.window),
    leaseMs: undefined,
  }
}
