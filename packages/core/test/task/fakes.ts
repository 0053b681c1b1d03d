import { VirtualClock } from '../../src/clock/virtual-clock.js'
import type { Broker } from '../../src/contract/broker.js'
import type { Store } from '../../src/contract/store.js'
import type { Worker } from '../../src/events/worker-face.js'
import type { Explanation } from '../../src/runtime/explain.js'
import type { TaskDefinition, TaskRuntime } from '../../src/task/task-runtime.js'
import { type Tasks, tasksOn } from '../../src/task/tasks-on.js'
import { able } from '../negotiate/grounds.js'

const never = (): never => {
  throw new Error('a fake was used')
}

/** Has the looks of a broker, and opens nothing. */
export function fakeBroker(name: string = 'fake', store?: Store): Broker {
  return {
    contract: 1,
    name,
    capabilities: able,
    open: never,
    createPublisher: never,
    createConsumer: never,
    classify: never,
    close: never,
    ...(store === undefined ? {} : { store }),
  }
}

export function fakeStore(): Store {
  return {
    contract: 1,
    name: 'fake-store',
    open: never,
    now: never,
    get: never,
    change: never,
    add: never,
    park: never,
    claimDue: never,
    forget: never,
    countParked: never,
    clearParked: never,
    append: never,
    page: never,
    classify: never,
    close: never,
  }
}

export const fakeWorker = {} as Worker
export const fakeExplanation = {} as Explanation

/** Every call that a runtime got, in order. */
export interface Call {
  readonly task: string
  readonly method: string
  readonly given: readonly unknown[]
}

/** The four functions on a runtime that only writes down what it was asked for. */
export function recorded(): { readonly tasks: Tasks; readonly calls: Call[]; readonly definitions: TaskDefinition[] } {
  const calls: Call[] = []
  const definitions: TaskDefinition[] = []
  const tasks = tasksOn(definition => {
    definitions.push(definition)
    const answers = {
      push: async () => 'id-1',
      pushMany: async (items: Iterable<unknown>) => ({ accepted: [...items].length }),
      consume: async () => fakeWorker,
      clear: async () => undefined,
      depth: async () => 7,
      close: async () => undefined,
      explain: async () => fakeExplanation,
      rebind: () => undefined,
    }
    const runtime = { clock: new VirtualClock(1_000_000), nextId: () => 'local-1' } as { [name: string]: unknown }
    for (const [method, answer] of Object.entries(answers)) {
      runtime[method] = (...given: [never]) => {
        calls.push({ task: definition.settings.name, method, given })
        return answer(...given)
      }
    }
    return runtime as unknown as TaskRuntime
  })
  return { tasks, calls, definitions }
}
