import { createHash } from 'node:crypto'

/** A script for the server. Known there by its hash once it has run. */
export interface RedisScript {
  /** For messages. */
  readonly name: string
  readonly lua: string
  readonly sha: string
}

/** Pieces are joined by a line break: what several scripts share comes first. */
export function redisScript(name: string, ...pieces: readonly string[]): RedisScript {
  const lua = pieces.join('\n')
  return { name, lua, sha: createHash('sha1').update(lua).digest('hex') }
}

/** Whether the server does not know the script (any more). */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT')
}
