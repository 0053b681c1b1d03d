/** `//user:password@host`: what drivers like to repeat in their errors. */
const password = /(\/\/[^\s/:@]*):[^\s/@]*@/g

/**
 * What was thrown, in words, for the message of another error. Never throws, whatever it is. Passwords within addresses
 * are hidden; the raw error, which may hold them, stays the `cause`.
 */
export function wordsOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown).replace(password, '$1:***@')
  } catch {
    return 'something that has no words'
  }
}

/** An error as it is; anything else inside one. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(wordsOf(thrown), { cause: thrown })
}
