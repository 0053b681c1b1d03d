import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Sample, Variant } from './row.js'

/** Compiled code in a plain node: no loader's memory, threads or helpers in what is measured. */
const child = fileURLToPath(new URL('../../dist/harness/child.js', import.meta.url))

const longestMs = 600_000
/** Between the sample and the end of the process: whatever a program leaves open is a fault of what it measures. */
const endingMs = 10_000

/** Runs a variant in a fresh process. `nodeOptions` come on top of its own. Rejects where that gives no sample, or does not end. */
export function runVariant(variant: Variant, nodeOptions: readonly string[] = []): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const running = fork(child, [JSON.stringify({ program: variant.program, options: variant.options })], {
      execArgv: [...(variant.nodeOptions ?? []), ...nodeOptions],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const kill = (): void => void running.kill('SIGKILL')
    let timer = setTimeout(kill, longestMs)
    let sample: Sample | undefined
    running.once('message', message => {
      sample = message as Sample
      clearTimeout(timer)
      timer = setTimeout(kill, endingMs)
    })
    running.once('error', reject)
    running.once('exit', (code, signal) => {
      clearTimeout(timer)
      if (sample !== undefined && code === 0) resolve(sample)
      else {
        const what = sample === undefined ? 'gave no sample' : 'did not end by itself'
        reject(new Error(`${variant.name} (${variant.program}) ${what}: ${signal ?? `exit code ${code}`}`))
      }
    })
  })
}
