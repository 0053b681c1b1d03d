import { runCommand } from './command.mjs'

/**
 * Runs one example as its example.json says and compares what it prints, line by line, in order. Answers `problem` or, where the example
 * printed `skipped: <why>` and ended with 0, `skipped`; neither where all is well.
 */
export async function tryExample(folder, { command, expect, timeoutMs = 30_000 }) {
  const [program, ...argv] = Array.isArray(command) ? command : command.split(' ')
  const { ok, code, timedOut, output } = await runCommand(program, argv, { cwd: folder, timeoutMs })
  if (timedOut) return { problem: `not over within ${timeoutMs} ms; it printed:\n${output}` }
  if (!ok) return { problem: `ended with exit code ${code}; it printed:\n${output}` }
  const skipped = /^skipped: (.+)$/m.exec(output)?.[1]
  if (skipped !== undefined) return { skipped }
  const missing = firstMissing(output, expect)
  if (missing === undefined) return {}
  return { problem: `never printed ${JSON.stringify(missing)} (in the order expected); it printed:\n${output}` }
}

/** The first expectation that no line fulfils after the lines of those before it. Written as `/…/`, an expectation is a regular expression. */
export function firstMissing(output, expectations) {
  const lines = output.split('\n')
  let position = 0
  for (const expectation of expectations) {
    const found = lines.findIndex((line, index) => index >= position && fulfils(line, expectation))
    if (found === -1) return expectation
    position = found + 1
  }
  return undefined
}

function fulfils(line, expectation) {
  const pattern = /^\/(.+)\/([a-z]*)$/.exec(expectation)
  return pattern ? new RegExp(pattern[1], pattern[2]).test(line) : line.includes(expectation)
}
