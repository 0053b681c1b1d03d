import { LiveRuntime } from './live-runtime.js'
import type { DeclareFunction, ImplementFunction, SluiceFunction, TaskFunction } from './task-functions.js'
import { type Tasks, tasksOn } from './tasks-on.js'

const live: Tasks = tasksOn(definition => new LiveRuntime(definition))

/**
 * Gives a function a queue: push its arguments anywhere, consume them anywhere, under the controls that `options`
 * names. Called, the task still is the plain function. Opens nothing until it is used.
 *
 * @throws {InvalidOption} for a name or an option that is wrong, saying what would be right.
 */
export const task: TaskFunction = live.task

/** Names a task for those who push and must not load its handler; `implement` adds that elsewhere. */
export const declare: DeclareFunction = live.declare

/** The handler of a declared task. */
export const implement: ImplementFunction = live.implement

/** A `task` with defaults. Nothing central: two of them share nothing but what both name. */
export const sluice: SluiceFunction = live.sluice
