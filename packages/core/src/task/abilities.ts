import type { Duration } from '../clock/duration.js'
import type { Broker } from '../contract/broker.js'
import type { Capabilities } from '../contract/capabilities.js'
import type { Store } from '../contract/store.js'
import type { PoisonOption } from '../policies/poison.js'
import type { Unsupported } from './unsupported.js'

/**
 * The types of those options that depend on what the broker can do, as far as types know: what it promises at least, and
 * whether there is a store. At run time the broker that was opened has the last word. This is a task of any broker:
 * every task of a known one fits where it is wanted.
 */
export interface Abilities {
  readonly priority: number | Unsupported
  readonly delay: Duration | Unsupported
  readonly at: Date | Unsupported
  readonly group: string | Unsupported
  readonly from: 'new' | 'earliest' | Date | Unsupported
  readonly life: 'durable' | 'session' | Unsupported
  readonly lease: Duration | Unsupported
  readonly poison: PoisonOption | Unsupported
}

/** The abilities of a task on this broker with this store. */
export type AbilitiesOf<B extends Broker, S> = {
  readonly priority: Prioritised<B['capabilities']['priorities']>
  readonly delay: Delayed<B, S, Duration>
  readonly at: Delayed<B, S, Date>
  readonly group: Grouped<B['capabilities']['fanOut']>
  readonly from: Begun<B['capabilities']['retention']>
  readonly life: Living<B['capabilities']['sessions']>
  readonly lease: Leased<B['capabilities']['lease']>
  readonly poison: Counted<B['capabilities']['countsDeliveries']>
}

type Prioritised<Levels extends number> = [Levels] extends [1]
  ? Unsupported<'this broker has no priorities: use one queue per level'>
  : number extends Levels
    ? number | Unsupported
    : number

type Delayed<B extends Broker, S, Value> = [S] extends [Store]
  ? Value
  : NeverDelays<B['capabilities']> extends true
    ? WithoutStore<B> extends true
      ? Unsupported<'this broker cannot delay: give the task (or declaration) a store, which keeps the message until it is due'>
      : Value
    : Value

type NeverDelays<Caps extends Capabilities> = 'publish' extends keyof Caps['delay']
  ? [Caps['delay']['publish']] extends [undefined]
    ? true
    : false
  : true

/** `true` where the types know that the broker is no store; one that might be lets the delay pass. */
type WithoutStore<B extends Broker> = 'store' extends keyof B ? ([B['store']] extends [undefined] ? true : false) : true

type Grouped<FanOut extends boolean> = [FanOut] extends [false]
  ? Unsupported<'this broker gives no group a copy of its own: push to one queue per group'>
  : boolean extends FanOut
    ? string | Unsupported
    : string

type Begun<Retention extends Capabilities['retention']> = [Retention] extends ['none']
  ? 'new' | Unsupported<'this broker keeps nothing without a consumer: only messages from now on can be had'>
  : 'none' extends Retention
    ? 'new' | 'earliest' | Date | Unsupported
    : 'new' | 'earliest' | Date

type Living<Sessions extends boolean> = [Sessions] extends [false]
  ?
      | 'durable'
      | Unsupported<'this broker has no groups that end with their worker: remove the group when nobody needs it'>
  : boolean extends Sessions
    ? 'durable' | 'session' | Unsupported
    : 'durable' | 'session'

type Leased<Lease extends Capabilities['lease']> = [Lease] extends ['none']
  ? Unsupported<'this broker has no leases: leave it out'>
  : 'none' extends Lease
    ? Duration | Unsupported
    : Duration

type Counted<Counts extends boolean> = [Counts] extends [false]
  ? false | Unsupported<'this broker does not count how often it hands a message out: leave it out'>
  : boolean extends Counts
    ? PoisonOption | Unsupported
    : PoisonOption
