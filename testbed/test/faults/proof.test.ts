import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { writeProof } from '../../src/faults/report/proof.js'
import { type FaultSubject, type Outcome, scaleOf } from '../../src/faults/index.js'
import { subject as toy } from './toy/toy-subject.js'

const server = { name: 'toy', version: '1.0.0' }
const passed: Outcome = { id: 'restart', title: 'restarts', result: 'passed', seconds: 1.5, figures: { back: 12 } }

function subjectIn(folder: string): FaultSubject {
  writeFileSync(join(folder, 'package.json'), '{ "name": "toy" }')
  return { ...toy, module: pathToFileURL(join(folder, 'subject.ts')).href }
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-proof-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

it('the report of a long run names the server, the seed, the sources and every outcome', async () => {
  const folder = emptyFolder()
  await writeProof(subjectIn(folder), server, scaleOf({ SLUICE_PROVE: '1', SLUICE_SEED: '7' }), [passed])
  expect(JSON.parse(readFileSync(join(folder, 'prove.json'), 'utf8'))).toEqual({
    subject: 'toy',
    server,
    node: process.version,
    on: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    seed: 7,
    sources: expect.stringMatching(/^[0-9a-f]{64}$/),
    scenarios: [passed],
  })
})

it('another mode has a report of its own', async () => {
  const folder = emptyFolder()
  await writeProof({ ...subjectIn(folder), mode: 'classic' }, server, scaleOf({}), [passed])
  expect(existsSync(join(folder, 'prove.classic.json'))).toBe(true)
})

it('a run that failed is not reported', async () => {
  const folder = emptyFolder()
  const failed: Outcome = { ...passed, result: 'failed', reason: 'lost' }
  await expect(writeProof(subjectIn(folder), server, scaleOf({}), [passed, failed])).rejects.toThrow(/restart failed/)
  expect(existsSync(join(folder, 'prove.json'))).toBe(false)
})
