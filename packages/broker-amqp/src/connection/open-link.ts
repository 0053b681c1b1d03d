import type { Host } from '@sluice/core/adapter'
import type { ChannelModel } from 'amqplib'
import type { AmqpSettings } from '../options.js'
import { AmqpFault } from './amqp-fault.js'
import { type Dialled, dial, type Purpose } from './dial.js'
import { close, Link } from './link.js'

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

/** amqplib ends its stream with the connection; that it does so has a test. */
function hasEnded(model: ChannelModel): boolean {
  const { stream } = model.connection as { readonly stream?: { readonly writableEnded?: unknown } }
  return stream?.writableEnded === true
}

/** One connection for publishing and one for consuming: a blocked publisher must not stop acknowledgements. */
async function openBoth(dialOne: Dial, host: Host, signal: AbortSignal): Promise<Link> {
  let lost: unknown
  const watched = async (purpose: Purpose): Promise<Dialled> => {
    const dialled = await dialOne(purpose, signal)
    // In the same turn: a connection that ends while the other is still opening would end the process.
    dialled.model.on('error', error => {
      lost ??= error
    })
    dialled.model.on('close', error => {
      lost ??= error ?? new Error('Unexpected close')
    })
    // It was closed in the very packet that opened it, before anybody could listen.
    if (hasEnded(dialled.model)) lost ??= new Error('Unexpected close')
    return dialled
  }
  const both = await Promise.allSettled([watched('publish'), watched('consume')])
  const [publishing, consuming] = both
  if (publishing.status === 'fulfilled' && consuming.status === 'fulfilled' && !signal.aborted && lost === undefined) {
    return new Link(publishing.value, consuming.value, host)
  }
  for (const one of both) if (one.status === 'fulfilled') void close(one.value)
  signal.throwIfAborted()
  const refused = both.find(one => one.status === 'rejected')
  throw refused?.reason ?? lost
}
