import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { probeRedis } from '../probe/redis.js'
import { run } from '../process/run.js'
import { credentials, type Login, loginOf } from './credentials.js'
import type { Kind, Launch, Order, Plan } from './kind.js'
import { joinNodes } from './redis-cluster.js'

export const redis: Kind = {
  name: 'redis',
  environment: 'SLUICE_REDIS_URL',
  programs: ['redis-server', 'redis-cli'],
  places: ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'],
  packages: ['redis-server'],
  compose: { service: 'redis', url: 'redis://127.0.0.1:6379' },
  probe: probeRedis,
  async version(program) {
    return /v=(\S+)/.exec(await run(program, ['--version']))?.[1] ?? 'unknown'
  },
  plan,
}

async function plan(order: Order): Promise<Plan> {
  const login = loginOf(order.options, 'default')
  const nodes = []
  for (let number = 1; number <= (order.options.cluster ? 3 : 1); number++) nodes.push(await node(order, login, number))
  const urls = nodes.map(({ port }) => `redis://${credentials(login)}127.0.0.1:${port}`)
  const [{ port, tlsPort }] = nodes as [Node]
  return {
    urls,
    tlsUrl: tlsPort === undefined ? undefined : `rediss://${credentials(login)}127.0.0.1:${tlsPort}`,
    nodes: nodes.map(({ launch }) => launch),
    ...(order.options.cluster ? { join: (first: boolean) => joinNodes(order.programs[1]!, login, urls, first) } : {}),
    tool: name => (name === 'redis-cli' ? cli(order.programs[1]!, login, port) : undefined),
  }
}

interface Node {
  readonly port: number
  readonly tlsPort: number | undefined
  readonly launch: Launch
}

async function node(order: Order, login: Login | undefined, number: number): Promise<Node> {
  const { options, certificates } = order
  const folder = join(order.folder, `node-${number}`)
  mkdirSync(folder)
  const port = await order.port()
  const lines: Record<string, string> = {
    bind: '127.0.0.1',
    port: String(port),
    dir: folder,
    daemonize: 'no',
    // Survives a kill of the process: what the kernel has, it keeps. Not `everysec`: while a sync is under way, it
    // keeps what it has confirmed to itself, for up to two seconds.
    appendonly: 'yes',
    appendfsync: 'no',
    save: '""',
  }
  if (login !== undefined) Object.assign(lines, lockedBy(login))
  const tlsPort = certificates === undefined ? undefined : await order.port()
  if (certificates !== undefined) {
    lines['tls-port'] = String(tlsPort)
    lines['tls-ca-cert-file'] = certificates.ca
    lines['tls-cert-file'] = certificates.cert
    lines['tls-key-file'] = certificates.key
    lines['tls-auth-clients'] = 'no'
  }
  if (options.cluster) {
    lines['cluster-enabled'] = 'yes'
    lines['cluster-config-file'] = 'nodes.conf'
    lines['cluster-port'] = String(await order.port())
    lines['cluster-node-timeout'] = '2000'
  }
  const settings = { ...lines, ...options.settings }
  const text = Object.entries(settings).map(([name, value]) => `${name.replace(/#\d+$/, '')} ${value}\n`)
  writeFileSync(join(folder, 'redis.conf'), text.join(''), { mode: 0o600 })
  return { port, tlsPort, launch: { command: order.programs[0]!, argv: [join(folder, 'redis.conf')] } }
}

/** By its digest, so that any password will do. `name#2` is a second line of the same name. */
function lockedBy({ user, password }: Login): Record<string, string> {
  const rights = `on #${createHash('sha256').update(password).digest('hex')} ~* &* +@all`
  if (user === 'default') return { user: `default ${rights}` }
  return { user: 'default off', 'user#2': `${user} ${rights}` }
}

function cli(program: string, login: Login | undefined, port: number): Launch {
  const argv = ['-h', '127.0.0.1', '-p', String(port)]
  if (login === undefined) return { command: program, argv }
  return { command: program, argv: [...argv, '--user', login.user], environment: { REDISCLI_AUTH: login.password } }
}
