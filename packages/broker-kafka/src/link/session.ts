import type { Host } from '@sluice/core/adapter'
import type { Driver } from '../drivers/driver.js'
import type { Topics } from '../groups/topics.js'
import type { KafkaSettings } from '../options.js'
import type { Link } from './link.js'

/** All that belongs to an open broker. */
export interface Session {
  readonly host: Host
  readonly settings: KafkaSettings
  readonly driver: Driver
  readonly topics: Topics
  readonly link: Link
  /** The only way to wait. */
  readonly wait: (milliseconds: number) => Promise<void>
}
