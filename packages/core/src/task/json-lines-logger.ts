import type { Logger } from '../consume/handler-context.js'

type Level = 'info' | 'warn' | 'error'

/** What JSON cannot say is said as text: errors, and big integers. */
function plain(_: string, value: unknown): unknown {
  if (value instanceof Error)
    return { ...value, name: value.name, message: value.message, stack: value.stack, cause: value.cause }
  return typeof value === 'bigint' ? String(value) : value
}

function lineOf(time: string, level: Level, message: string, facts: object | undefined): string {
  try {
    const head = { time, level, message: String(message) }
    return JSON.stringify({ ...head, ...facts, ...head }, plain)
  } catch (error) {
    // A cycle, or a getter that throws: the words are worth more than the facts.
    const why = error instanceof Error ? error.message : 'it threw'
    return JSON.stringify({
      time,
      level,
      message: typeof message === 'string' ? message : '',
      facts: `not JSON: ${why}`,
    })
  }
}

/**
 * What `context.log` is without the option `logger`: one line of JSON for each call, to stderr, so that the output of
 * a program stays its own. `debug` is left out. Never throws.
 *
 * @param now gives wall-clock milliseconds.
 * @param write takes a line, its end included.
 */
export function jsonLinesLogger(
  now: () => number,
  write: (line: string) => void = line => void process.stderr.write(line),
): Logger {
  const at =
    (level: Level) =>
    (message: string, facts?: object): void =>
      write(`${lineOf(new Date(now()).toISOString(), level, message, facts)}\n`)
  return { debug: () => undefined, info: at('info'), warn: at('warn'), error: at('error') }
}
