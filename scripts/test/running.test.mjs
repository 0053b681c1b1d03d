import { expect, test } from 'vitest'
import { check as examples } from '../checks/examples.mjs'
import { runCommand } from '../house/command.mjs'
import { countsOf, summaryLine } from '../house/counts.mjs'
import { firstMissing, tryExample } from '../house/example.mjs'
import { lastCounts, runGate } from '../house/gate.mjs'
import { runStages } from '../house/run-stages.mjs'
import { fixture, rulesOf } from './fixture.mjs'

const vitest = (changes, testResults = []) => ({
  numTotalTests: 6,
  numPassedTests: 3,
  numFailedTests: 1,
  numPendingTests: 1,
  numTodoTests: 1,
  success: false,
  testResults,
  ...changes,
})

test('Vitest reports and plain counts are summed alike', () => {
  expect(countsOf(vitest({}))).toEqual({ passed: 3, failed: 1, skipped: 2 })
  expect(countsOf({ passed: 1, failed: 2, skipped: 3 })).toEqual({ passed: 1, failed: 2, skipped: 3 })
  expect(() => countsOf({ passed: 1 })).toThrow()
  expect(summaryLine({ passed: 1, failed: 2, skipped: 3 })).toBe('1 passed, 2 failed, 3 skipped')
})

test('a test file that broke before its first test is a failure, and so is an unexplained one', () => {
  const files = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{ status: 'failed' }] },
    { status: 'passed', assertionResults: [{ status: 'passed' }] },
  ]
  expect(countsOf(vitest({}, files)).failed).toBe(2)
  expect(countsOf(vitest({ numFailedTests: 0 })).failed).toBe(1)
  expect(countsOf(vitest({ numFailedTests: 0, success: true })).failed).toBe(0)
})

const step = (name, counts, more = {}) => ({
  name,
  needs: [],
  run: async () => ({ counts: { passed: 0, failed: 0, skipped: 0, ...counts }, output: `said by ${name}` }),
  ...more,
})

test('what failed is shown and counted, what needs it is skipped, the rest runs', async () => {
  const lines = []
  const stages = [
    { width: 2, steps: [step('good', { passed: 2 }), step('bad', { failed: 1, passed: 4 })] },
    {
      width: 1,
      steps: [step('after', { passed: 1 }, { needs: ['bad'] }), step('aside', { passed: 1 }, { needs: ['good'] })],
    },
  ]
  const { total, failed } = await runStages(stages, line => lines.push(line))
  expect(total).toEqual({ passed: 7, failed: 1, skipped: 1 })
  expect(failed).toEqual(['bad'])
  expect(lines.join('\n')).toContain('said by bad')
  expect(lines.join('\n')).not.toContain('said by good')
  expect(lines.filter(line => line.startsWith('skip'))).toEqual([expect.stringContaining('needs bad')])
})

test('a step that throws is a failure, not the end', async () => {
  const throwing = step('broken', {}, { run: async () => Promise.reject(new Error('oh')) })
  const { total } = await runStages([{ width: 1, steps: [throwing, step('next', { passed: 1 })] }], () => {})
  expect(total).toEqual({ passed: 1, failed: 1, skipped: 0 })
})

test('no more steps run at once than the stage is wide', async () => {
  let running = 0
  let most = 0
  const run = async () => {
    most = Math.max(most, ++running)
    await new Promise(resolve => setImmediate(resolve))
    running--
    return { counts: { passed: 1, failed: 0, skipped: 0 }, output: '' }
  }
  const steps = Array.from({ length: 6 }, (_, index) => step(`s${index}`, {}, { run }))
  await runStages([{ width: 2, steps }], () => {})
  expect(most).toBe(2)
})

test('the last line of counts is taken, and a gate without one fails', async () => {
  expect(lastCounts('noise\n{"row":1}\n{"passed":1,"failed":0,"skipped":2}\nbye\n')).toEqual({
    passed: 1,
    failed: 0,
    skipped: 2,
  })
  expect(lastCounts('noise\n')).toBeUndefined()
  const gate = script => fixture({ 'benchmarks/package.json': { scripts: { gate: script } } })
  const print = counts => `node -e "console.log(JSON.stringify(${counts}))"`
  expect((await runGate(gate(print('{passed:3,failed:0,skipped:0}')))).counts).toEqual({
    passed: 3,
    failed: 0,
    skipped: 0,
  })
  expect((await runGate(gate(`${print('{passed:3,failed:0,skipped:0}')} && exit 1`))).counts.failed).toBe(1)
  expect((await runGate(gate('echo fine'))).counts.failed).toBe(1)
  expect((await runGate(fixture({ 'benchmarks/package.json': {} }))).counts).toEqual({
    passed: 0,
    failed: 0,
    skipped: 0,
  })
})

test('expectations are met by lines in their order', () => {
  const output = 'start\none 1\ntwo 2\nend\n'
  expect(firstMissing(output, ['one', '/two \\d/', 'end'])).toBeUndefined()
  expect(firstMissing(output, ['two', 'one'])).toBe('one')
  expect(firstMissing(output, ['one', 'one'])).toBe('one')
})

test('an example that prints something else, fails or does not end is found', async () => {
  const { root } = fixture({ 'a.txt': '' })
  const problem = text => ({ problem: expect.stringContaining(text) })
  const run = (code, expect, timeoutMs) => tryExample(root, { command: ['node', '-e', code], expect, timeoutMs })
  expect(await run("console.log('hello')", ['hello'])).toEqual({})
  expect(await run("console.log('hello')", ['bye'])).toEqual(problem('never printed "bye"'))
  expect(await run("console.log('hello'); process.exit(3)", ['hello'])).toEqual(problem('exit code 3'))
  expect(await run("console.log('hello'); setInterval(() => {}, 1000)", ['hello'], 1000)).toEqual(
    problem('not over within 1000 ms'),
  )
})

test('an example that lacks something says so and is skipped, and where everything must run it fails', async () => {
  const lacking = { command: ['node', '-e', "console.log('skipped: no browser here')"], expect: ['hello'] }
  const project = fixture({
    'examples/a/example.json': { command: 'node -v', expect: ['v'] },
    'examples/b/example.json': lacking,
    'examples/c/example.json': { ...lacking, command: ['node', '-e', "console.log('skipped: x'); process.exit(1)"] },
  })
  const loose = await examples(project, false)
  expect(loose.counts).toEqual({ passed: 1, failed: 1, skipped: 1 })
  expect(loose.findings).toEqual([expect.objectContaining({ file: 'examples/c/example.json' })])
  expect(loose.note).toContain('examples/b skipped: no browser here')
  const strict = await examples(project, true)
  expect(strict.counts).toEqual({ passed: 1, failed: 2, skipped: 0 })
  expect(strict.findings[0].message).toContain('no browser here')
})

test('an example without example.json, or with one that expects nothing, is found', async () => {
  const files = {
    'examples/a/main.js': '',
    'examples/b/example.json': { command: 'node -v', expect: [] },
    'examples/c/example.json': { command: 'node -v', expect: ['v'] },
  }
  const { findings } = await examples(fixture(files))
  expect(findings.map(({ file }) => file)).toEqual(['examples/a/example.json', 'examples/b/example.json'])
  expect(rulesOf({ findings })).toEqual(['example', 'example'])
})

test('a command that does not exist is a failure with its name', async () => {
  expect(await runCommand('no-such-command-here', [])).toMatchObject({
    ok: false,
    output: expect.stringContaining('no-such-command-here'),
  })
})
