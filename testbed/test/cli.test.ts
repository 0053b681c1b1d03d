import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command } from '@sluice/testbed/cli'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { kinds } from '../src/kinds/table.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-cli-'))
  // What is up is written down there: what the developer of this machine has up stays out of it.
  vi.stubEnv('TMPDIR', folder)
  vi.stubEnv('SLUICE_REDIS_URL', '')
})
afterEach(async () => {
  await command(['down'], () => {})
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

async function say(...words: string[]): Promise<{ code: number; out: string[]; told: string[] }> {
  const out: string[] = []
  const told: string[] = []
  const code = await command(
    words,
    line => out.push(line),
    line => told.push(line),
  )
  return { code, out, told }
}

test('up prints what to export, status tells it, up again changes nothing, down ends it', async () => {
  expect(await say('status')).toEqual({ code: 0, out: [], told: ['nothing is up'] })
  const first = await say('up', 'redis')
  expect(first).toEqual({ code: 0, told: [], out: [expect.stringMatching(/^export SLUICE_REDIS_URL='redis:[^']+'$/)] })
  const url = /'(.+)'/.exec(first.out[0]!)![1]!
  await expect(kinds.redis.probe(url)).resolves.toBeTruthy()
  expect((await say('status')).told).toEqual([expect.stringContaining(url)])
  expect(await say('up', 'redis')).toEqual(first)
  expect(await say('down')).toEqual({ code: 0, out: [], told: ['redis is down'] })
  await expect(kinds.redis.probe(url)).rejects.toThrow()
  expect((await say('status')).told).toEqual(['nothing is up'])
})

test('whoever reads what up prints from a pipe comes to its end, though the server goes on', async () => {
  const commands = import.meta.resolve('@sluice/testbed/cli')
  const script = `const { command } = await import(${JSON.stringify(commands)})
    process.exitCode = await command(['up', 'redis'], console.log)`
  const file = join(folder, 'up.mjs')
  writeFileSync(file, script)
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  child.stdout.on('data', piece => (printed += String(piece)))
  child.stderr.resume()
  // Not before both pipes have ended.
  await once(child, 'close')
  expect(printed).toContain('export SLUICE_REDIS_URL=')
  expect((await say('status')).told).toEqual([expect.stringContaining('redis')])
})

test('one that does not start is told, with what went wrong, and is not up', async () => {
  vi.stubEnv('SLUICE_REDIS_URL', 'redis://127.0.0.1:1')
  const { code, out, told } = await say('up', 'redis')
  expect({ code, out }).toEqual({ code: 1, out: [] })
  expect(told).toEqual([expect.stringContaining('SLUICE_REDIS_URL names one that does not answer')])
})

test.each([[[]], [['up', 'nonsense']], [['sideways']], [['up', 'constructor']]])(
  '%j is answered with the usage',
  async words => {
    expect(await say(...words)).toEqual({ code: 2, out: [], told: [expect.stringContaining('npm run testbed -- up')] })
  },
)
