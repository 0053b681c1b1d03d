import { controlNames, controlsOf } from './controls.js'
import { checkedBroker, checkedSchema, checkedStore } from './foundations.js'
import { internalsOf } from './internals.js'
import { knownOptions } from './known-options.js'
import { makeDeclaration, makeTask } from './make-task.js'
import type { TaskControls } from './options.js'
import { foundationNames, foundationsOf, settingsOf } from './settings.js'
import type { DeclareFunction, ImplementFunction, SluiceFunction, TaskFunction } from './task-functions.js'
import type { RuntimeFactory } from './task-runtime.js'

/** The four ways to make a task. */
export interface Tasks {
  readonly task: TaskFunction
  readonly declare: DeclareFunction
  readonly implement: ImplementFunction
  readonly sluice: SluiceFunction
}

/** Makes the four functions on whatever runs tasks. */
export function tasksOn(create: RuntimeFactory): Tasks {
  return {
    task: (name, options, handler) => makeTask(settingsOf(name, options), handler, create),

    declare: (name, options) => {
      const given = knownOptions(options, 'a declaration', [...foundationNames, 'output', 'bodyLimit'])
      checkedSchema(given.input, 'input')
      if (given.output !== undefined) checkedSchema(given.output, 'output')
      return makeDeclaration({ ...foundationsOf(name, given), ...controlsOf({ bodyLimit: options.bodyLimit }) }, create)
    },

    implement: (declaration, options, handler) => {
      const declared = internalsOf(declaration, 'declaration')
      const given = knownOptions(options, 'an implementation', ['store', ...controlNames])
      const { name, queue, broker, input, bodyLimit } = declared.settings
      const store = given.store === undefined ? declared.settings.store : checkedStore(given.store)
      const controls = controlsOf({ bodyLimit, ...said(given as TaskControls) })
      return makeTask({ name, queue, broker, store, input, ...controls }, handler, create, declared)
    },

    sluice: defaults => {
      const given = knownOptions(defaults, 'sluice', ['broker', 'store', ...controlNames])
      // Now, and not with the first task, somebody is there to hear of it.
      if (given.broker !== undefined) checkedBroker(given.broker)
      if (given.store !== undefined) checkedStore(given.store)
      controlsOf(given as TaskControls)
      return (name, options, handler) => {
        const all = knownOptions(options, 'a task', [...foundationNames, ...controlNames])
        return makeTask(settingsOf(name, { ...given, ...said(all) }), handler, create)
      }
    },
  }
}

/** Without what is `undefined`, which says nothing and hides no default. */
function said<Options extends object>(options: Options): Partial<Options> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<Options>
}
