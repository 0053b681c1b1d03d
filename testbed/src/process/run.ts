import { execFile } from 'node:child_process'

export interface RunOptions {
  readonly environment?: Record<string, string | undefined> | undefined
  readonly folder?: string | undefined
  /** After so long it is killed and the promise rejects. Default one minute. */
  readonly timeoutMs?: number | undefined
}

/** Runs a program to its end and answers what it printed. Rejects, with its complaints, where it fails. */
export function run(command: string, argv: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const settings = {
      env: { ...process.env, ...options.environment },
      cwd: options.folder,
      timeout: options.timeoutMs ?? 60_000,
      killSignal: 'SIGKILL' as const,
      maxBuffer: 1 << 26,
    }
    const child = execFile(command, argv, settings, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(new Error(`${command} failed: ${error.message}\n${stderr}${stdout}`, { cause: error }))
    })
    child.stdin?.end()
  })
}
