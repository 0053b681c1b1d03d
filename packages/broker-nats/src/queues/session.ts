import type { Host } from '@sluice/core/adapter'
import type { Api } from '../link/api.js'
import type { Link } from '../link/link.js'
import type { NatsSettings } from '../options.js'
import type { Places } from './place.js'
import type { Queues, StreamAbilities } from './queues.js'
import type { Tokens } from './tokens.js'

/** Everything that lives from `open` to `close`. */
export interface Session {
  readonly host: Host
  readonly settings: NatsSettings
  readonly link: Link
  readonly api: Api
  readonly abilities: StreamAbilities
  readonly places: Places
  readonly queues: Queues
  readonly tokens: Tokens
}
