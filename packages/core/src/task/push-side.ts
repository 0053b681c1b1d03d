import type { Abilities } from './abilities.js'
import { publishFacts } from './publish-settings.js'
import type { Pusher } from './pusher.js'
import type { TaskRuntime } from './task-runtime.js'

/** The push side as free functions, which may be taken off the task: `const { push } = charge`. */
export function pushSideOf<Input, Can extends Abilities>(runtime: TaskRuntime): Pusher<Input, Can> {
  return {
    push: args => runtime.push(args, undefined),
    pushMany: items => runtime.pushMany(items),
    publish: async (args, options) => {
      const facts = options === undefined ? undefined : publishFacts(options, runtime.clock.now())
      return { id: await runtime.push(args, facts) }
    },
    depth: () => runtime.depth(),
    clear: () => runtime.clear(),
    close: () => runtime.close(),
  }
}
