/** Everything of ours for delay on the server begins with it; the number is the version of this layout. */
export const delayPrefix = 'sluice.delay.v1.'

/** The shortest step, in milliseconds; level n waits for 2^n of it. RabbitMQ lets a queue wait for at most 2^32 - 1 ms. */
export const delayStepMs = 100
export const delayLevels = 26

/** The sum of all levels. */
export const longestDelayMs: number = delayStepMs * (2 ** delayLevels - 1)

/** Where a delayed message enters, and the key that leads it through the levels to its queue. */
export interface DelayRoute {
  readonly level: number
  readonly exchange: string
  readonly routingKey: string
}

/** The exchange before a level, or, for -1, the one that hands over to the target queues. */
export function delayExchange(level: number): string {
  return level < 0 ? `${delayPrefix}due` : `${delayPrefix}${level}`
}

/** A key is one word per level, the highest first, and then the name of the queue, dots and all. */
export function bindingOfQueue(queue: string): string {
  return `${'*.'.repeat(delayLevels)}${queue}`
}

/** What passes a level by waiting there (`1`), or without (`0`). */
export function bindingOfLevel(level: number, bit: '0' | '1'): string {
  return `${'*.'.repeat(delayLevels - 1 - level)}${bit}.#`
}

/**
 * @param delayMs above 0.
 * @returns `undefined` above `longestDelayMs`.
 */
export function delayRoute(delayMs: number, queue: string): DelayRoute | undefined {
  if (!(delayMs <= longestDelayMs)) return undefined
  const steps = Math.max(1, Math.ceil(delayMs / delayStepMs))
  const bits = steps.toString(2)
  const level = bits.length - 1
  const words = `${'0'.repeat(delayLevels - bits.length)}${bits}`.split('').join('.')
  return { level, exchange: delayExchange(level), routingKey: `${words}.${queue}` }
}
