import { InvalidOption } from '../errors/invalid-option.js'
import type { Binding, TaskRuntime } from './task-runtime.js'
import type { TaskSettings } from './settings.js'

/** What a task or declaration hides behind its face, for `run`, `implement` and simulation. */
export interface Internals {
  readonly settings: TaskSettings
  readonly runtime: TaskRuntime
  /** Rebinds the task, and the declaration that it implements. */
  rebind(binding: Binding): void
}

/** Not exported from the package: nobody else can name it. */
const internals: unique symbol = Symbol('sluice.internals')

/** Puts the internals behind a face. */
export function hide(face: object, hidden: Internals): void {
  Object.defineProperty(face, internals, { value: hidden })
}

/** @throws {InvalidOption} when `face` is no task and no declaration of this installed version of core. */
export function internalsOf(face: unknown, option: string = 'task'): Internals {
  const object = typeof face === 'object' || typeof face === 'function' ? face : null
  const hidden = (object as { readonly [internals]?: Internals } | null)?.[internals]
  if (hidden !== undefined) return hidden
  throw new InvalidOption({
    option,
    given: face,
    allowed: 'a task or declaration, made by this version of @sluice/core',
    remedy:
      'Give what `task`, `declare` or `implement` returned; if it is that, two versions of @sluice/core are installed.',
  })
}
