import type { ConsumerConfig } from '@nats-io/jetstream'

/** Why a consumer that is there already cannot hand out the messages of this subject to workers; `undefined`: it can. */
export function unfit(config: ConsumerConfig, subject: string): string | undefined {
  const { ack_policy: policy, deliver_subject: pushes, filter_subject: filter } = config
  if (policy !== 'explicit') return 'its acknowledgements are not explicit'
  if (pushes) return 'it pushes'
  if (filter !== undefined && filter !== '' && filter !== subject) return `it has another filter than ${subject}`
  if (config.headers_only) return 'it leaves out bodies (headers_only)'
  // What has come so often would be handed out to nobody again, and lie there for ever.
  if ((config.max_deliver ?? -1) > 0) return 'it gives up by itself (max_deliver); tasks count attempts'
  if (config.backoff?.length) return 'its leases have many lengths (backoff)'
  return undefined
}
