import type { Delivery } from './message.js'

/** Each method optional, each its own flag. All make no queue; an unknown queue has depth 0. */
export interface Admin {
  /** Messages that are stored and not settled, delayed and handed out ones included. */
  depth?(queue: string): Promise<number>
  /** Removes all messages that are not handed out. */
  purge?(queue: string): Promise<void>
  /** Removes the queue with its messages and groups. */
  remove?(queue: string): Promise<void>
  /** Names of queues, unescaped; on a shared server perhaps also those of others. */
  list?(): Promise<readonly string[]>
  /** Makes the queue with options that a user gave; rejects on unknown ones and on a conflict with what exists. */
  declare?(queue: string, options: { readonly [name: string]: unknown }): Promise<void>
  /** Looks without taking, oldest first; receipts in the answer settle nothing. */
  browse?(
    queue: string,
    want: { readonly max: number; readonly after?: string | undefined },
  ): Promise<readonly Delivery[]>
  /** Moves a group to another place in a log, so that it reads again what it has settled. */
  seek?(queue: string, group: string | undefined, to: 'new' | 'earliest' | Date): Promise<void>
}
