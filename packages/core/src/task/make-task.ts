import { InvalidOption } from '../errors/invalid-option.js'
import type { Abilities } from './abilities.js'
import { consumeSettings } from './consume-settings.js'
import type { Context } from './context.js'
import { hide, type Internals } from './internals.js'
import { jsonLinesLogger } from './json-lines-logger.js'
import { LocalContext } from './local-context.js'
import { pushSideOf } from './push-side.js'
import type { Pusher } from './pusher.js'
import type { TaskSettings } from './settings.js'
import type { Declaration, Task } from './task-face.js'
import type { RuntimeFactory } from './task-runtime.js'

/** What a user's function looks like. */
export type HandlerOf<Input, Args, Result> = (args: Args, context: Context<Input>) => Result | PromiseLike<Result>

/**
 * Makes the function with a queue.
 *
 * @param declared the internals of the declaration that it implements, which follows it when it is rebound.
 * @throws {InvalidOption} when the handler is no function.
 */
export function makeTask<Input, Args, Result, Can extends Abilities>(
  settings: TaskSettings,
  handler: HandlerOf<Input, Args, Result>,
  create: RuntimeFactory,
  declared?: Internals | undefined,
): Task<Input, Args, Result, Can> {
  if (typeof handler !== 'function') {
    throw new InvalidOption({
      option: 'handler',
      given: handler,
      allowed: 'a function of the arguments and the context',
      remedy: 'Give the function as the third argument: `task(name, options, handler)`.',
    })
  }
  // Async, so that what a plain handler throws is a rejection too, here as in a worker.
  const face = async (args: Args): Promise<Result> => {
    const logger = settings.logger ?? jsonLinesLogger(() => runtime.clock.now())
    return handler(args, new LocalContext(self, settings.name, settings.queue, runtime.nextId(), logger))
  }
  const self = face as unknown as Pusher<never>
  const runtime = create({ settings, handler, self: face })
  Object.defineProperty(face, 'name', { value: settings.name })
  Object.assign(face, pushSideOf<Input, Can>(runtime), {
    queue: settings.queue,
    consume: async (options?: object) => runtime.consume(consumeSettings(options)),
    explain: () => runtime.explain(),
  })
  hide(face, {
    settings,
    runtime,
    rebind: binding => {
      runtime.rebind(binding)
      declared?.rebind(binding)
    },
  })
  return face as Task<Input, Args, Result, Can>
}

/** Makes the push side of a task whose handler lives elsewhere. */
export function makeDeclaration<Input, Args, Result, Can extends Abilities>(
  settings: TaskSettings,
  create: RuntimeFactory,
): Declaration<Input, Args, Result, Can> {
  const face = { name: settings.name, queue: settings.queue }
  const runtime = create({ settings, handler: undefined, self: face })
  Object.assign(face, pushSideOf<Input, Can>(runtime))
  hide(face, { settings, runtime, rebind: binding => runtime.rebind(binding) })
  return face as Declaration<Input, Args, Result, Can>
}
