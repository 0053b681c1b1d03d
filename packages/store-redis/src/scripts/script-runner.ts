import type { Caller, CallOptions } from '../client/call-options.js'
import type { RedisArgument } from '../client/redis-argument.js'
import { isMissing, type RedisScript } from './redis-script.js'

/** Runs scripts over a connection, by their hash wherever the server knows it. */
export class ScriptRunner {
  readonly #connection: Caller
  readonly #isCluster: boolean
  /** Hashes of those that were sent over this connection. */
  readonly #sent = new Set<string>()

  constructor(connection: Caller, isCluster: boolean) {
    this.#connection = connection
    this.#isCluster = isCluster
  }

  /** The connection is a new one: its server may have lost them all. */
  begin(): void {
    this.#sent.clear()
  }

  async run(
    script: RedisScript,
    keys: readonly RedisArgument[],
    args: readonly RedisArgument[],
    options: CallOptions,
  ): Promise<unknown> {
    const given: RedisArgument[] = [script.sha, keys.length]
    const all = given.concat(keys, args)
    if (this.#isCluster) return await this.#byHash(script, all, options)
    // No pause where it is there: calls keep their order.
    if (this.#connection.native === undefined) await this.#connection.ready(options.patienceMs ?? 2_000)
    const waited = { ...options, patienceMs: 0 }
    if (this.#sent.has(script.sha)) return await this.#byHash(script, all, waited)
    if (this.#connection.native !== undefined) this.#sent.add(script.sha)
    all[0] = script.lua
    return await this.#connection.call('EVAL', all, waited)
  }

  async #byHash(script: RedisScript, given: readonly RedisArgument[], options: CallOptions): Promise<unknown> {
    try {
      return await this.#connection.call('EVALSHA', given, options)
    } catch (error) {
      // Somebody made it forget them, or it is another node: it was refused before anything ran.
      if (!isMissing(error)) throw error
      return await this.#connection.call('EVAL', [script.lua, ...given.slice(1)], options)
    }
  }
}
