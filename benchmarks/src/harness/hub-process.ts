import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const manifest = fileURLToPath(import.meta.resolve('@sluice/broker-zeromq/package.json'))
const command = manifest.replace(/package\.json$/, 'dist/bin/sluice-hub.js')

/** `sluice-hub` with its messages in memory, on a free port of loopback. */
export async function startHubProcess(): Promise<{
  readonly name: string
  readonly version: string
  readonly url: string
  remove(): Promise<void>
}> {
  const child = spawn(process.execPath, [command, '--url', 'zmq://127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  const ended = once(child, 'exit')
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    ended.then(([code]) => Promise.reject(new Error(`sluice-hub ended with ${code}`))),
  ])
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  return {
    name: 'sluice-hub',
    version,
    url: String(line).trim(),
    async remove() {
      process.off('exit', kill)
      kill()
      await ended
    },
  }
}
