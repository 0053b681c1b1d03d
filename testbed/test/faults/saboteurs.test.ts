import { describe, expect, it, onTestFinished } from 'vitest'
import { FaultRun, type FaultSubject, type Outcome, scaleOf, scenariosFor } from '../../src/faults/index.js'
import { subject as earlyAck } from './saboteurs/early-ack.js'
import { spoil } from './saboteurs/spoil.js'
import { subject as toy } from './toy/toy-subject.js'

const scale = { ...scaleOf({}), messages: 400, kills: 12, hostile: 300 }

type AtTheEnd = (close: () => Promise<void>) => void

/** @param atTheEnd of the very test: of several at once, the global one takes any of them for the current. */
async function tried(subject: FaultSubject, id: string, atTheEnd: AtTheEnd = onTestFinished): Promise<Outcome> {
  const run = new FaultRun(subject, scale)
  atTheEnd(() => run.close())
  const scenario = scenariosFor(subject).find(each => each.id === id)
  if (scenario === undefined) throw new Error(`there is no scenario ${id}`)
  return await run.outcome(scenario)
}

let counted = 0

/** Each saboteur with the scenario that is meant for it, and what that has to say. */
const saboteurs: readonly [what: string, subject: FaultSubject, scenario: string, says: RegExp][] = [
  [
    'says stored, and did not send',
    spoil('loses', {
      publisher: publisher => ({
        publish: async batch => await publisher.publish(++counted % 20 === 0 ? batch.slice(1) : batch),
      }),
    }),
    'reset-receive',
    /everything is done; left are \d+/,
  ],
  [
    'never connects again',
    spoil('stays-away', {
      broker: broker => {
        let opened = false
        return {
          open: async (host, signal) => {
            if (opened) return await new Promise<never>(() => undefined)
            opened = true
            return await broker.open(host, signal)
          },
        }
      },
    }),
    'reset-receive',
    /messages are received again/,
  ],
  [
    'keeps quiet about a lost connection',
    spoil('silent', {
      broker: broker => ({
        open: (host, signal) =>
          broker.open({ ...host, report: event => event.type === 'connected' && host.report(event) }, signal),
      }),
      consumer: consumer => ({
        receive: (want, signal) => consumer.receive(want, signal).catch(() => new Promise<never>(() => undefined)),
      }),
    }),
    'reset-receive',
    /health\(\) is false after the fault|messages are received again/,
  ],
  ['acknowledges before the work is done', earlyAck, 'kills', /unexplained|ran Infinity ms later/],
  [
    'renews no lease',
    spoil('no-renewal', { consumer: () => ({ extend: async () => [] }) }),
    'long-handler',
    /messages ran \d+ times|more than once/,
  ],
  [
    'breaks on a body that is no text',
    spoil('texts-only', {
      consumer: consumer => ({
        receive: async (want, signal) => {
          const deliveries = await consumer.receive(want, signal)
          for (const { body } of deliveries) new TextDecoder('utf8', { fatal: true }).decode(body as Uint8Array)
          return deliveries
        },
      }),
    }),
    'hostile',
    /of 300 have ended|ended \d+ times|is ill/,
  ],
  [
    'tells its whole address',
    spoil('talkative', {
      broker: (broker, url) => ({
        open: (host, signal) =>
          broker.open(host, signal).catch((cause: unknown) => {
            throw Object.assign(new Error('cannot connect', { cause }), {
              url,
              code: (cause as { code?: string }).code,
            })
          }),
      }),
    }),
    'secrets',
    /a password stands in \d+ places/,
  ],
  [
    'fails unclearly when the disk is full',
    spoil('unclear', {
      publisher: publisher => ({
        publish: batch =>
          publisher.publish(batch).catch(() => {
            throw new Error('oops')
          }),
      }),
    }),
    'alarm-disk',
    /a push failed unclearly|are accepted/,
  ],
]

describe.concurrent('the fault suite catches an adapter that', () => {
  it.for(saboteurs)('%s', { timeout: 120_000 }, async ([, subject, scenario, says], context) => {
    const { reason, result } = await tried(subject, scenario, context.onTestFinished)
    context.expect({ result, reason }).toEqual({ result: 'failed', reason: expect.stringMatching(says) })
  })
})

describe('the fault suite', () => {
  it('does not run what is waived, and repeats why', async () => {
    const outcome = await tried({ ...toy, waive: { restart: 'it forgets' } }, 'restart')
    expect(outcome).toMatchObject({ result: 'waived', reason: 'it forgets' })
  })

  it('says what it did not run, and why', async () => {
    expect(await tried(toy, 'second-host')).toMatchObject({ result: 'not run', reason: 'it takes one address' })
  })

  it('fails where a server is missing that CI must have', async () => {
    const missing = Object.assign(new Error('no toy here: buy one'), { name: 'ServerMissing' })
    const before = process.env.CI
    onTestFinished(() => {
      if (before === undefined) delete process.env.CI
      else process.env.CI = before
    })
    const subject: FaultSubject = { ...toy, start: () => Promise.reject(missing) }
    process.env.CI = 'false'
    expect(await tried(subject, 'restart')).toMatchObject({ result: 'not run', reason: missing.message })
    process.env.CI = 'true'
    expect(await tried(subject, 'restart')).toMatchObject({ result: 'failed', reason: missing.message })
  })
})
