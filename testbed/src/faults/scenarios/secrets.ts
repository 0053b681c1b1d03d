import { startProxy } from '@sluice/conformance'
import { BrokerFailed, close, type Logger, task, type Worker, type WorkerEvents } from '@sluice/core'
import { noDeadLetters } from '../load/load-task.js'
import { pause, until, within } from '../load/waiting.js'
import type { CreateOptions, FaultSubject } from '../fault-subject.js'
import type { Ground } from '../ground.js'
import type { Figures, Scenario } from '../scenario.js'
import { SecretSearch } from './search-secrets.js'

const canary = 'canary-Q7xK2mVw9Lr4'
const wrong = 'mistake-Z3bN8tJc5Hd1'

const everyEvent = [
  'received',
  'started',
  'succeeded',
  'failed',
  'retried',
  'dead',
  'expired',
  'filtered',
  'released',
  'lease-lost',
  'connected',
  'disconnected',
  'stalled',
  'error',
  'closed',
] as const satisfies readonly (keyof WorkerEvents)[]

/** A task that tells the search everything it says. */
function spiedTask(search: SecretSearch, queue: string, subject: FaultSubject, url: string, options?: CreateOptions) {
  const tell = (message: string, facts?: object): void => search.look('a log line', [message, facts])
  const logger: Logger = { debug: tell, info: tell, warn: tell, error: tell }
  const broker = subject.create(url, options)
  return task(
    queue,
    { broker, logger, retry: false, ...noDeadLetters(broker) },
    async ({ n }: { n: number }, context: { log: Logger }) => {
      context.log.info('runs', { n, context })
      if (n % 10 === 0) throw new Error('now and then')
    },
  )
}

function spyOn(search: SecretSearch, worker: Worker): void {
  for (const name of everyEvent) worker.on(name, event => search.look(`the event ${name}`, event))
}

/** Everything that a task does with the right password: pushing, running, explaining, being cut and coming back. */
async function rightPassword(ground: Ground, search: SecretSearch, url: string, ca?: string): Promise<void> {
  const proxy = await startProxy({ target: url })
  ground.onEnd(() => proxy.close())
  // A certificate is for a name: through the proxy it still is, where it names the loopback address.
  const work = spiedTask(search, ground.queue(), ground.subject, proxy.through(url), ca === undefined ? {} : { ca })
  ground.onEnd(() => close(work))
  const worker = await work.consume()
  spyOn(search, worker)
  let done = 0
  for (const name of ['succeeded', 'dead'] as const) worker.on(name, () => done++)
  await Promise.all(Array.from({ length: 50 }, (_, n) => work.push({ n })))
  await until(
    () => `${done} of 50 are done`,
    15_000,
    () => done >= 50,
  )
  search.look('explain()', await work.explain())
  proxy.cut()
  await until('the cut is noticed', 5_000, () => !worker.health().healthy)
  search.look('health()', worker.health())
  // Some attempts meet a refused connection.
  await pause(1_000)
  const pushes = Array.from({ length: 10 }, (_, n) => work.push({ n: n + 51 }))
  proxy.restore()
  await within('pushing again', 15_000, Promise.all(pushes))
  await until(
    () => `${done} of 60 are done`,
    15_000,
    () => done >= 60,
  )
  search.look('the task', work)
  await close(work)
}

/** Clients print what nobody listens to. */
function spyOnConsole(ground: Ground, search: SecretSearch): void {
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const print = console[name]
    console[name] = (...words: unknown[]) => {
      search.look(`console.${name}`, words)
      print(...words)
    }
    ground.onEnd(() => {
      console[name] = print
    })
  }
}

/** What fails must say why, soon, and nothing else. */
async function mustFail(
  ground: Ground,
  search: SecretSearch,
  what: string,
  codes: readonly string[],
  url: string,
  options?: CreateOptions,
): Promise<void> {
  const work = spiedTask(search, ground.queue(), ground.subject, url, options)
  ground.onEnd(() => close(work))
  for (const [how, act] of [
    ['push', () => work.push({ n: 1 })],
    ['consume', () => work.consume()],
  ] as const) {
    const error: unknown = await within(
      `${how} with ${what}`,
      20_000,
      act().then(
        () => undefined,
        caught => caught,
      ),
    )
    search.look(`the error of ${how} with ${what}`, error)
    if (error === undefined) throw new Error(`${how} with ${what} succeeded`)
    if (!(error instanceof BrokerFailed) || !codes.includes(error.failure.code)) {
      throw new Error(`${how} with ${what} should say ${codes.join(' or ')}: ${String(error)}`)
    }
  }
  await close(work)
}

function withPassword(url: string, password: string): string {
  return url.replace(encodeURIComponent(canary), encodeURIComponent(password)).replace(canary, password)
}

/** Passwords and certificates: the right ones work, the wrong ones say so, and no secret is ever written anywhere. */
export const secrets: Scenario = {
  id: 'secrets',
  title: 'passwords and certificates, right and wrong, and no secret in any log, error, event or explain()',
  disturbs: 'nothing',
  async run(ground): Promise<Figures> {
    const server = await ground.another({ password: canary, tls: true })
    const search = new SecretSearch([canary, wrong])
    const warned = (warning: Error): void => search.look('a process warning', warning)
    process.on('warning', warned)
    ground.onEnd(() => process.off('warning', warned))
    spyOnConsole(ground, search)
    if (!server.url.includes(canary)) throw new Error('the address of the server holds no password')
    search.look('the broker object', ground.subject.create(server.url).name)
    await rightPassword(ground, search, server.url)
    await mustFail(ground, search, 'a wrong password', ['auth'], withPassword(server.url, wrong))
    let tls = 'not understood'
    const { certificates, tlsUrl } = server
    if (ground.subject.understands?.ca === true) {
      if (certificates === undefined || tlsUrl === undefined) throw new Error('the server has no TLS')
      await rightPassword(ground, search, tlsUrl, certificates.ca)
      const strange = { ca: certificates.otherCa }
      await mustFail(
        ground,
        search,
        "an authority that has not signed the server's certificate",
        ['auth', 'connection'],
        tlsUrl,
        strange,
      )
      await mustFail(ground, search, 'a wrong password over TLS', ['auth'], withPassword(tlsUrl, wrong), {
        ca: certificates.ca,
      })
      tls = 'right and wrong'
    }
    await server.stop()
    await mustFail(ground, search, 'no server', ['connection'], server.url)
    search.finish()
    return { searched: search.searched, tls }
  },
}
