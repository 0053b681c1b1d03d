import type { StandardSchemaV1 } from '@standard-schema/spec'
import { checkedName } from '../codec/queue-name.js'
import type { Broker } from '../contract/broker.js'
import type { Store } from '../contract/store.js'
import { type ControlSettings, controlNames, controlsOf } from './controls.js'
import { checkedBroker, checkedSchema, checkedStore } from './foundations.js'
import { knownOptions } from './known-options.js'
import type { TaskControls } from './options.js'

/** A task, checked: everything about it that does not depend on what its broker can do. */
export interface TaskSettings extends ControlSettings {
  readonly name: string
  readonly queue: string
  readonly broker: Broker
  /** The task's own, else its broker's. */
  readonly store: Store | undefined
  readonly input: StandardSchemaV1 | undefined
}

/** What everybody gives who makes a task or a declaration. */
export const foundationNames = ['broker', 'store', 'queue', 'input'] as const

/**
 * Checks a task's name and options and makes its policies; opens nothing.
 *
 * @param options as the user gave them.
 * @throws {InvalidOption} for the first thing that is wrong, with what would be right.
 */
export function settingsOf(name: string, options: unknown): TaskSettings {
  const given = knownOptions(options, 'a task', [...foundationNames, ...controlNames])
  return { ...foundationsOf(name, given), ...controlsOf(given as TaskControls) }
}

/** Name, queue, broker, store and schema. @throws {InvalidOption} */
export function foundationsOf(
  name: string,
  given: { readonly [name: string]: unknown },
): Pick<TaskSettings, 'name' | 'queue' | 'broker' | 'store' | 'input'> {
  const checked = checkedName(name, 'name')
  const broker = checkedBroker(given.broker)
  return {
    name: checked,
    queue: given.queue === undefined ? checked : checkedName(given.queue, 'queue'),
    broker,
    store: given.store === undefined ? broker.store : checkedStore(given.store),
    input: given.input === undefined ? undefined : checkedSchema(given.input, 'input'),
  }
}
