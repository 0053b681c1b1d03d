/** How a watched object is treated beyond counting its calls. */
export interface WatchOptions {
  /** Called with what a method resolved to; what it returns takes its place. */
  readonly adopt?: (method: string, value: unknown) => unknown
  /** Properties that hold objects whose calls are watched too. */
  readonly parts?: readonly string[]
}

/**
 * Knows which calls to the broker have not settled, so that a case that hangs can say on what. The objects that it
 * watches behave as before; an absent optional method stays absent.
 */
export class CallWatch {
  readonly #pending = new Set<{ readonly call: string }>()

  /** The calls that have not settled, by name. */
  get pending(): readonly string[] {
    return [...new Set([...this.#pending].map(entry => entry.call))]
  }

  watch<T extends object>(target: T, name: string, options: WatchOptions = {}): T {
    const wrapped = new Map<PropertyKey, unknown>()
    const get = (_: object, key: PropertyKey): unknown => {
      const value: unknown = Reflect.get(target, key, target)
      const isPart = typeof key === 'string' && options.parts?.includes(key) === true && value !== undefined
      if (typeof value !== 'function' && !isPart) return value
      if (!wrapped.has(key)) {
        wrapped.set(
          key,
          isPart
            ? this.watch(value as object, key)
            : this.#wrap(target, value as (...args: unknown[]) => unknown, `${name}.${String(key)}`, options),
        )
      }
      return wrapped.get(key)
    }
    return new Proxy({}, { get, has: (_, key) => key in target }) as T
  }

  #wrap(target: object, method: (...args: unknown[]) => unknown, call: string, options: WatchOptions): unknown {
    return (...args: unknown[]) => {
      const result: unknown = Reflect.apply(method, target, args)
      if (!(result instanceof Promise)) return result
      const entry = { call }
      this.#pending.add(entry)
      return result.then(
        (value: unknown) => {
          this.#pending.delete(entry)
          return options.adopt === undefined ? value : options.adopt(call, value)
        },
        (error: unknown) => {
          this.#pending.delete(entry)
          throw error
        },
      )
    }
  }
}
