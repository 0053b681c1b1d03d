import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type ServerKind, startServer } from '../src/index.js'
import { kinds } from '../src/kinds/table.js'
import { processesOf } from './processes.js'
import { eventually } from './waiting.js'

test.each(['redis', 'rabbitmq'] satisfies ServerKind[])('two of %s at once do not meet', async kind => {
  const [one, two] = await Promise.all([startServer(kind), startServer(kind)])
  try {
    expect(one.url).not.toBe(two.url)
    expect(one.folder).not.toBe(two.folder)
    await one.kill()
    await expect(kinds[kind].probe(one.url)).rejects.toThrow()
    await expect(kinds[kind].probe(two.url)).resolves.toBe(two.version)
  } finally {
    await Promise.all([one.remove(), two.remove()])
  }
})

test('a cluster of three nodes holds every slot, also after a restart, and takes settings', async () => {
  const server = await startServer('redis', { cluster: true, settings: { 'maxmemory-policy': 'noeviction' } })
  try {
    const state = await server.run('redis-cli', 'cluster', 'info')
    expect(state).toMatch(/cluster_state:ok[\s\S]*cluster_slots_ok:16384[\s\S]*cluster_size:3/)
    expect(await server.run('redis-cli', 'config', 'get', 'maxmemory-policy')).toContain('noeviction')
    expect(new Set(server.urls).size).toBe(3)
    await server.stop()
    await server.start()
    expect(await server.run('redis-cli', 'cluster', 'info')).toContain('cluster_state:ok')
  } finally {
    await server.remove()
  }
})

const starter = fileURLToPath(new URL('./starter.ts', import.meta.url))

test.each([
  ['redis', 'SIGKILL'],
  ['rabbitmq', 'SIGKILL'],
  ['redis', 'SIGTERM'],
  ['redis', 'end'],
] as const)('a %s whose starter goes by %s goes with it', async (kind, end) => {
  const child = spawn(process.execPath, ['--import', 'tsx', starter, kind], { stdio: ['pipe', 'pipe', 'inherit'] })
  const closed = new Promise(resolve => child.once('close', resolve))
  const [line] = await Promise.race([
    new Promise<[string]>(resolve => createInterface(child.stdout).once('line', text => resolve([text]))),
    closed.then(() => Promise.reject(new Error('it ended before it had a server'))),
  ])
  const { folder, url } = JSON.parse(line) as { folder: string; url: string }
  await expect(kinds[kind].probe(url)).resolves.toBeTruthy()
  if (end === 'end') child.stdin.end('go\n')
  else child.kill(end)
  await closed
  await eventually(() => processesOf(folder).length === 0, `its processes are gone: ${processesOf(folder)}`)
  await eventually(() => !existsSync(folder), 'its folder is gone')
})
