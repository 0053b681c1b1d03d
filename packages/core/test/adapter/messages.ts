import type { Delivery, OutgoingMessage } from '../../src/contract/index.js'

export function outgoing(id: string): OutgoingMessage {
  return { queue: 'work', body: id, id, headers: undefined, dueAt: undefined, priority: undefined, key: undefined }
}

export function delivered<Receipt>(receipt: Receipt): Delivery<Receipt> {
  return {
    id: String(receipt),
    body: 'body',
    headers: undefined,
    receipt,
    lane: undefined,
    deliveryCount: 1,
    publishedAt: undefined,
    leaseUntil: undefined,
  }
}

/** A promise and the means to settle it. */
export function pending<Result = void>(): {
  readonly promise: Promise<Result>
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
} {
  let resolve!: (result: Result) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<Result>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

/** Lets everything run that needs no time. */
export function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

/** Whether a promise has settled by now. */
export async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false
  const mark = (): void => {
    done = true
  }
  promise.then(mark, mark)
  await turn()
  return done
}
