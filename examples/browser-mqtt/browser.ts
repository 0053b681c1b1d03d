import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// It loads one page, ours: so it may go without a sandbox, which root and many containers do not give it.
const alone = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage']
// It ends when its pipes to us break: so it goes with this process, however that ends.
const ours = ['--remote-debugging-pipe']
const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export interface Browser {
  /** Rejects where the browser ends before it is closed. */
  readonly broken: Promise<never>
  close(): Promise<void>
}

/** Opens a page in a browser without a window, with an empty profile of its own. */
export function openBrowser(program: string, url: string): Browser {
  const profile = mkdtempSync(join(tmpdir(), 'sluice-browser-'))
  const argv = [...alone, ...ours, ...quiet, `--user-data-dir=${profile}`, url]
  const child = spawn(program, argv, { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] })
  let complaints = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints = `${complaints}${chunk}`.slice(-2_000)
  })
  const ended = new Promise<Error>(resolve => {
    child.once('error', resolve)
    child.once('close', code => resolve(new Error(`the browser ended with ${code}:\n${complaints}`)))
  })
  const broken = ended.then(error => Promise.reject(error))
  broken.catch(() => undefined) // It also ends when we close it.
  return {
    broken,
    async close() {
      child.kill()
      const patience = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(patience)
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
