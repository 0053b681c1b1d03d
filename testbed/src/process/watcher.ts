import { type ChildProcess, spawn } from 'node:child_process'

/**
 * A shell that outlives us: it holds the end of a pipe, and when that closes because we are gone, however that came,
 * it kills the process groups it was told of and deletes the folder. Its own session, so that Ctrl-C spares it.
 */
const script = `
groups=''
while read -r word group; do
  rest=''
  for one in $groups; do [ "$one" = "$group" ] || rest="$rest $one"; done
  groups=$rest
  [ "$word" = started ] && groups="$groups $group"
done
for one in $groups; do kill -s KILL -- "-$one"; done 2>/dev/null
for turn in 1 2 3 4 5 6 7 8 9 10; do
  rm -rf "$1" && break
  sleep 0.1
done
`

export class Watcher {
  readonly #shell: ChildProcess

  constructor(folder: string) {
    this.#shell = spawn('/bin/sh', ['-c', script, 'sluice-testbed-watcher', folder], {
      detached: true,
      cwd: '/',
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    this.#shell.once('error', () => {})
    this.#shell.stdin?.on('error', () => {})
    this.#shell.unref()
    const pipe = this.#shell.stdin as unknown as { unref?: () => void } | null
    pipe?.unref?.()
  }

  started(group: number): void {
    this.#shell.stdin?.write(`started ${group}\n`)
  }

  ended(group: number): void {
    this.#shell.stdin?.write(`ended ${group}\n`)
  }

  /** Nothing is left to watch: it kills what is still there, deletes the folder and ends; then this resolves. */
  close(): Promise<void> {
    if (this.#shell.exitCode !== null) return Promise.resolve()
    this.#shell.ref()
    return new Promise(resolve => {
      this.#shell.once('exit', () => resolve())
      this.#shell.once('error', () => resolve())
      this.#shell.stdin?.end()
    })
  }
}
