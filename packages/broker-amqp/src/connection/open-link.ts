import type { Host } from '@sluice/core/adapter'
import type { AmqpSettings } from '../options.js'
import { AmqpFault } from './amqp-fault.js'
import { type Dialled, dial, type Purpose } from './dial.js'
import { endConnection } from './end-channel.js'
import { Link } from './link.js'

type Dial = (purpose: Purpose, signal: AbortSignal) => Promise<Dialled>

/**
 * Connects to the first node that answers. Which one comes first moves on with each failure, an abort included: a node that
 * swallows everything is left by the next attempt.
 */
export class Opener {
  readonly #settings: AmqpSettings
  #next = 0

  constructor(settings: AmqpSettings) {
    this.#settings = settings
  }

  async open(host: Host, signal: AbortSignal): Promise<Link> {
    const { targets, connect } = this.#settings
    if (connect !== undefined) {
      return await openBoth(
        async (purpose, abort) => ({ model: await connect(purpose, abort), destroy: () => undefined }),
        host,
        signal,
      )
    }
    let failed: unknown = new AmqpFault('invalid', 'There is no address.')
    for (let tried = 0; tried < targets.length; tried++) {
      const target = targets[this.#next % targets.length] as (typeof targets)[number]
      try {
        return await openBoth((purpose, abort) => dial(target, this.#settings, host, purpose, abort), host, signal)
      } catch (error) {
        failed = error
        this.#next++
        signal.throwIfAborted()
      }
    }
    throw failed
  }
}

/** One connection for publishing and one for consuming: a blocked publisher must not stop acknowledgements. */
async function openBoth(dialOne: Dial, host: Host, signal: AbortSignal): Promise<Link> {
  const [publishing, consuming] = await Promise.allSettled([dialOne('publish', signal), dialOne('consume', signal)])
  if (publishing.status === 'fulfilled' && consuming.status === 'fulfilled' && !signal.aborted) {
    return new Link(publishing.value, consuming.value, host)
  }
  for (const one of [publishing, consuming]) {
    if (one.status !== 'fulfilled') continue
    one.value.model.on('error', () => undefined)
    void endConnection(one.value.model).then(one.value.destroy)
  }
  signal.throwIfAborted()
  throw publishing.status === 'rejected' ? publishing.reason : (consuming as PromiseRejectedResult).reason
}
