import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { memory, task } from '@sluice/core'
import { simulate } from '@sluice/core/testing'
import { left, mail, outbox, remind } from './reminders.js'

beforeEach(() => {
  outbox.sent = []
  outbox.isDown = false
})

test('seven days later, not a millisecond before', async () => {
  await using world = simulate({ seed: 42, tasks: [remind, mail] })
  await left('A')
  await world.advance(7 * 86_400_000 - 1)
  assert.equal(world.runsOf(remind).length, 0)
  await world.advance(1)
  assert.equal(world.runsOf(remind).length, 1)
  assert.deepEqual(outbox.sent, ['Order A is still waiting for you.'])
})

test('a thousand reminders that are due at once leave at one a second', async () => {
  await using world = simulate({ seed: 42, tasks: [remind, mail] })
  for (let order = 0; order < 1_000; order++) await left(String(order))
  await world.advance('7d')
  assert.equal(world.runsOf(remind).length, 1_000)
  await world.advance(99_500)
  assert.equal(outbox.sent.length, 100)
  const starts = world.runsOf(mail).map(run => run.startedAt)
  const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? 0))
  assert.ok(Math.min(...gaps) >= 1_000)
})

test('a mail server that is down for a while costs attempts, and no mail', async () => {
  await using world = simulate({ seed: 42, tasks: [remind, mail] })
  outbox.isDown = true
  await world.push(mail, { text: 'hello' })
  await world.advance('1s')
  outbox.isDown = false
  await world.advance('1m')
  assert.deepEqual(outbox.sent, ['hello'])
  assert.ok(world.runsOf(mail).length > 1)
})

test('one that stays down leaves a dead letter with the reason', async () => {
  await using world = simulate({ seed: 42, tasks: [remind, mail] })
  outbox.isDown = true
  await world.push(mail, { text: 'hello' })
  await world.advance('1h')
  const [dead] = world.deadOf(mail)
  assert.deepEqual(dead?.args, { text: 'hello' })
  assert.match(dead?.error ?? '', /the mail server does not answer/)
})

test('what a crashed process held runs again elsewhere', async () => {
  const built: string[] = []
  const build = task('build', { broker: memory(), lease: '10s' }, async ({ report }: { report: string }, context) => {
    await world.sleep('3s', context.signal)
    built.push(report)
  })
  await using world = simulate({ seed: 42, tasks: [build] })
  await world.push(build, { report: 'november' })
  await world.advance('2s')
  world.crash(build)
  await world.advance('1m')
  assert.deepEqual(
    world.runsOf(build).map(({ outcome }) => outcome),
    ['crashed', 'succeeded'],
  )
  assert.deepEqual(built, ['november'])
})
