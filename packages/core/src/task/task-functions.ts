import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Broker } from '../contract/broker.js'
import type { Store } from '../contract/store.js'
import type { Abilities, AbilitiesOf } from './abilities.js'
import type { HandlerOf } from './make-task.js'
import type { TaskControls, TaskOptions } from './options.js'
import type { Declaration, Task } from './task-face.js'

/** The option that gives a task its types from a schema, and checks arguments on push and again on consuming. */
export interface InputOption<Input, Args> {
  /** Any Standard Schema. What is pushed fits its input, and the handler gets its output. */
  readonly input?: StandardSchemaV1<Input, Args> | undefined
}

/** See `task`. */
export type TaskFunction = <
  Args extends object,
  Result,
  B extends Broker,
  S extends Store | undefined = undefined,
  Input = Args,
>(
  name: string,
  options: TaskOptions<Args, B, S> & InputOption<Input, Args>,
  handler: HandlerOf<Input, Args, Result>,
) => Task<Input, Args, Result, AbilitiesOf<B, S>>

/** The options of `declare`: what whoever pushes has to know. */
export interface DeclareOptions<Input, Args, Result, B extends Broker, S extends Store | undefined> {
  readonly broker: B
  /** Needed here, too, for delays that the broker cannot do. */
  readonly store?: S | undefined
  /** Default: the name of the task. */
  readonly queue?: string | undefined
  /** What is pushed; `shape<T>()` where nothing needs checking. */
  readonly input: StandardSchemaV1<Input, Args>
  /** What the handler returns. It gives the type; nothing checks it. */
  readonly output?: StandardSchemaV1<Result, unknown> | undefined
  readonly bodyLimit?: number | undefined
}

/** See `declare`. */
export type DeclareFunction = <
  Input,
  Args extends object,
  B extends Broker,
  S extends Store | undefined = undefined,
  Result = unknown,
>(
  name: string,
  options: DeclareOptions<Input, Args, Result, B, S>,
) => Declaration<Input, Args, Result, AbilitiesOf<B, S>>

/** The options of `implement`: controls, and a store where the declaration has none. */
export interface ImplementOptions<Args, Can extends Abilities> extends TaskControls<Args, Can> {
  readonly store?: Store | undefined
}

/** See `implement`. */
export type ImplementFunction = <Input, Args extends object, Result, Can extends Abilities>(
  declaration: Declaration<Input, Args, Result, Can>,
  options: ImplementOptions<Args, Can>,
  handler: HandlerOf<Input, NoInfer<Args>, NoInfer<Result>>,
) => Task<Input, Args, Result, Can>

/** What `sluice` takes: any controls, a broker, a store. */
export interface Defaults<B extends Broker = Broker, S extends Store | undefined = Store | undefined>
  extends TaskControls<object, AbilitiesOf<B, S>> {
  readonly broker?: B | undefined
  readonly store?: S | undefined
}

/** The options of a task that has defaults: the broker, too, may be left out where there is a default one. */
export type OptionsBeside<Args, B extends Broker, S extends Store | undefined, Default extends Broker> = TaskControls<
  Args,
  AbilitiesOf<B, S>
> &
  ([Default] extends [never] ? { readonly broker: B } : { readonly broker?: B | undefined }) & {
    readonly store?: S | undefined
    readonly queue?: string | undefined
  }

/** A `task` with defaults. */
export type TaskFunctionBeside<DefaultBroker extends Broker, DefaultStore extends Store | undefined> = <
  Args extends object,
  Result,
  B extends Broker = DefaultBroker,
  S extends Store | undefined = DefaultStore,
  Input = Args,
>(
  name: string,
  options: OptionsBeside<Args, B, S, DefaultBroker> & InputOption<Input, Args>,
  handler: HandlerOf<Input, Args, Result>,
) => Task<Input, Args, Result, AbilitiesOf<B, S>>

/** See `sluice`. */
export type SluiceFunction = <B extends Broker = never, S extends Store | undefined = undefined>(
  defaults: Defaults<B, S>,
) => TaskFunctionBeside<B, S>
