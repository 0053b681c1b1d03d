/** Takes secrets out of an error before anybody sees it; answers the same error. */
export type Scrub = (error: unknown) => unknown

/**
 * The client hangs the command with its arguments onto its errors (of AUTH: the password; of a script: bodies), and
 * a server repeats the arguments of commands that it does not know. Neither is to reach a log.
 */
export function scrubber(secrets: readonly string[]): Scrub {
  const hidden = secrets.filter(secret => secret.length > 2).sort((one, other) => other.length - one.length)
  const clean = (text: string): string => hidden.reduce((left, secret) => left.replaceAll(secret, '***'), text)
  return error => {
    if (!(error instanceof Error)) return error
    // Where no node of a Cluster answers, its error tells nothing; the one of the last node does.
    const { lastNodeError } = error as { readonly lastNodeError?: unknown }
    const told = lastNodeError instanceof Error ? lastNodeError : error
    Reflect.deleteProperty(told, 'command')
    Reflect.deleteProperty(told, 'previousErrors')
    if (hidden.some(secret => told.message.includes(secret))) told.message = clean(told.message)
    if (hidden.some(secret => told.stack?.includes(secret))) told.stack = clean(told.stack ?? '')
    return told
  }
}
