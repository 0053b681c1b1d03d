import { spawn } from 'node:child_process'

const windows = process.platform === 'win32'

/**
 * Runs a command and gathers what it prints, in order. Never rejects for a bad exit: the answer says it.
 * With `show` the output goes straight to the terminal. After `timeoutMs` the command is killed and `timedOut` is true.
 */
export function runCommand(command, argv, { cwd, env = process.env, show = false, timeoutMs = 0 } = {}) {
  return new Promise(resolve => {
    const child = spawn(command, argv, {
      cwd,
      env,
      shell: windows,
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      detached: timeoutMs > 0 && !windows,
    })
    const pieces = []
    const outPieces = []
    let timedOut = false
    child.stdout?.on('data', piece => {
      pieces.push(piece)
      outPieces.push(piece)
    })
    child.stderr?.on('data', piece => pieces.push(piece))
    const timer = timeoutMs > 0 ? setTimeout(killAll, timeoutMs) : undefined
    function killAll() {
      timedOut = true
      try {
        process.kill(windows ? child.pid : -child.pid, 'SIGKILL')
      } catch {
        child.kill('SIGKILL')
      }
    }
    function finish(code, problem) {
      clearTimeout(timer)
      const output = Buffer.concat(pieces).toString('utf8') + (problem ? `${problem}\n` : '')
      resolve({
        ok: code === 0 && !timedOut,
        code,
        timedOut,
        output,
        stdout: Buffer.concat(outPieces).toString('utf8'),
      })
    }
    child.once('error', error => finish(127, `${command}: ${error.message}`))
    child.once('close', (code, signal) => finish(code ?? 1, signal ? `ended by ${signal}` : ''))
  })
}
