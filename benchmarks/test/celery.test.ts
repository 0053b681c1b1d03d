import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { runRow } from '../src/harness/run-row.js'
import { Servers } from '../src/harness/servers.js'
import { sampleOf } from '../src/programs/celery/loop.js'
import { askPeer } from '../src/programs/celery/python.js'
import { obtainCelery } from '../src/rows/celery/obtain-celery.js'
import { celeryStreams } from '../src/rows/celery/queues.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-celery-'))
  // Installs nothing.
  vi.stubEnv('SLUICE_TESTBED', 'skip')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
  vi.unstubAllEnvs()
})

/** A program of this text, and its path. */
function put(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text, { mode: 0o755 })
  return path
}

/** In place of Python: does as `peer.py` does, without Celery. `$2` is what is asked. */
function pretended(answers: string): string {
  return put('python3', `#!/bin/sh\necho banner\n${answers}\n`)
}

const until = 'while :; do sleep 0.05; done'
const url = 'redis://nowhere'
const work = { what: 'work', url, queue: 'q', warm: 1, messages: 2, pool: 'solo', concurrency: 1 } as const

it('the best pool counts, each is named, and publishing is over all queues', async () => {
  const python = pretended(`
case "$2" in
*'"publish"'*) echo '{"seconds":4,"megabytes":30}' ;;
*threads*) echo '{"seconds":2,"megabytes":40}'; ${until} ;;
*prefork*) echo '{"seconds":4,"megabytes":50}'; ${until} ;;
esac`)
  const sample = await sampleOf({ url, python, messages: 1_000, confirmed: false }, ['a', 'b'])
  expect(sample).toEqual({
    'messages a second, publish': 500,
    'messages a second, consume': 500,
    'messages a second, consume, threads -c 50': 500,
    'messages a second, consume, prefork -c 2': 250,
    'peak RSS MB': 50,
  })
})

it('with confirmations nothing is consumed', async () => {
  const python = pretended(`echo '{"seconds":4,"megabytes":30}'`)
  const sample = await sampleOf({ url, python, messages: 1_000, confirmed: true }, ['a'])
  expect(sample).toEqual({ 'messages a second, publish': 250, 'peak RSS MB': 30 })
})

it('a publisher that fails after its answer has not answered', async () => {
  const python = pretended(`echo '{"seconds":1}'\nexit 3`)
  const publish = { what: 'publish', url, queues: ['q'], warm: 1, messages: 2, confirmed: false } as const
  await expect(askPeer(python, publish)).rejects.toThrow('did not end well (publish): exit code 3')
})

it('a worker that has answered is killed', async () => {
  const python = pretended(`echo '{"seconds":1,"megabytes":2}'\n${until}`)
  await expect(askPeer(python, work)).resolves.toEqual({ seconds: 1, megabytes: 2 })
})

it('who does not answer is named with its complaints', async () => {
  const python = pretended('echo no broker here >&2; exit 1')
  await expect(askPeer(python, work)).rejects.toThrow(/did not answer \(work\): exit code 1\n.*no broker here/)
})

it('is the Celery of the interpreter that `celery` runs in, with its versions', async () => {
  const python = pretended(`echo '{"celery":"5.2.6","megabytes":12}'`)
  vi.stubEnv('SLUICE_CELERY', put('celery', `#!${python}\nimport celery\n`))
  await expect(obtainCelery()).resolves.toEqual({ options: { python }, versions: { celery: '5.2.6' } })
})

it.each([
  ['whose Python is gone', () => `#!${folder}/python3\n`, 'install celery python3-redis'],
  ['whose Python lacks a client', () => `#!${pretended('exit 1')}\n`, 'install celery python3-redis'],
])('one %s is missing', async (_, text, because) => {
  vi.stubEnv('SLUICE_CELERY', put('celery', text()))
  await expect(obtainCelery()).rejects.toMatchObject({
    name: 'ServerMissing',
    message: expect.stringContaining(because),
  })
})

it('without it the row is not begun', async () => {
  vi.stubEnv('SLUICE_CELERY', join(folder, 'gone'))
  const started = vi.fn()
  const running = runRow(celeryStreams, { scale: 'quick', repeat: 1 }, new Servers(started))
  await expect(running).rejects.toMatchObject({ name: 'ServerMissing', product: 'Celery' })
  expect(started).not.toHaveBeenCalled()
})

it('what it is goes into the report', async () => {
  const servers = new Servers(vi.fn())
  const row = { ...celeryStreams, peer: async () => ({ options: {}, versions: { celery: '1.2' } }), variants: () => [] }
  await runRow(row, { scale: 'quick', repeat: 1 }, servers)
  expect([...servers.versions]).toEqual([['celery', '1.2']])
})
