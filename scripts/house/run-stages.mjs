import { add, nothing } from './counts.mjs'
import { sideBySide } from './side-by-side.mjs'

/**
 * Runs stages one after the other and their steps `width` at a time; one line a step, and all it printed where it failed.
 * Answers the sum, and `closing`: what steps want said at the very end.
 */
export async function runStages(stages, print) {
  const failed = new Set()
  let total = nothing
  const closing = []
  for (const { width, steps } of stages) {
    await sideBySide(width, steps, async step => {
      const { counts, line, output, closing: last = [] } = await runStep(step, failed)
      if (counts.failed > 0) failed.add(step.name)
      total = add(total, counts)
      closing.push(...last)
      print(line)
      if (counts.failed > 0) print(indent(output))
    })
  }
  return { total, failed: [...failed], closing }
}

async function runStep(step, failed) {
  const startedAt = Date.now()
  const broken = step.needs.filter(name => failed.has(name))
  if (broken.length > 0) {
    return {
      counts: { ...nothing, skipped: 1 },
      line: lineOf('skip', step.name, startedAt, `needs ${broken.join(', ')}, which failed`),
    }
  }
  const { counts, output, note, closing } = await step.run().catch(error => ({
    counts: { ...nothing, failed: 1 },
    output: error.stack ?? String(error),
  }))
  const word = counts.failed > 0 ? 'FAIL' : counts.passed > 0 ? 'ok' : 'skip'
  return { counts, output, closing, line: lineOf(word, step.name, startedAt, note) }
}

function lineOf(word, name, startedAt, note) {
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)
  return `${word.padEnd(5)} ${name.padEnd(16)} ${seconds} s${note ? `  ${note}` : ''}`
}

function indent(text = '') {
  return text
    .trimEnd()
    .split('\n')
    .map(line => `      ${line}`)
    .join('\n')
}
