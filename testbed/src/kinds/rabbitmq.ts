import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { probeAmqp } from '../probe/amqp.js'
import { run } from '../process/run.js'
import { credentials, type Login, loginOf } from './credentials.js'
import type { Kind, Order, Plan } from './kind.js'

export const rabbitmq: Kind = {
  name: 'rabbitmq',
  environment: 'SLUICE_RABBITMQ_URL',
  programs: ['rabbitmq-server', 'rabbitmqctl', 'epmd', 'erl'],
  // Before PATH: what Debian puts there is a wrapper that changes to another user and to folders of its own.
  places: ['/usr/lib/rabbitmq/bin', '/usr/local/sbin', '/opt/homebrew/sbin'],
  packages: ['rabbitmq-server'],
  compose: { service: 'rabbitmq', url: 'amqp://sluice:sluice@127.0.0.1:5672' },
  probe: probeAmqp,
  version,
  plan,
}

/** From the folder it is installed in, which costs no start of Erlang; else the program is asked. */
async function version(program: string): Promise<string> {
  const home = await run('readlink', ['-f', program]).catch(() => '')
  const inPath = /rabbitmq_server-([\d.]+)/.exec(home)?.[1]
  if (inPath !== undefined) return inPath
  const told = await run(join(dirname(program), 'rabbitmqctl'), ['version']).catch(() => 'unknown')
  return told.trim()
}

async function plan(order: Order): Promise<Plan> {
  const { folder, certificates } = order
  const [server, control, epmd] = order.programs as [string, string, string]
  const login = loginOf(order.options, 'sluice')
  const port = await order.port()
  const tlsPort = certificates === undefined ? undefined : await order.port()
  const epmdPort = String(await order.port())
  const environment = { ...surroundings(folder, port), ERL_EPMD_PORT: epmdPort, ERL_EPMD_ADDRESS: '127.0.0.1' }
  writeConfiguration(order, login, port, tlsPort)
  const urlOf = (scheme: string, at: number | undefined): string => `${scheme}://${credentials(login)}127.0.0.1:${at}`
  return {
    urls: [urlOf('amqp', port)],
    tlsUrl: tlsPort === undefined ? undefined : urlOf('amqps', tlsPort),
    // Erlang's register of names, ours alone. Left to itself RabbitMQ starts one that outlives it.
    helpers: [{ command: epmd, argv: ['-port', epmdPort, '-address', '127.0.0.1'], environment }],
    nodes: [
      {
        command: server,
        argv: [],
        environment: { ...environment, RABBITMQ_DIST_PORT: String(await order.port()), RUNNING_UNDER_SYSTEMD: 'true' },
      },
    ],
    tool: name => (name === 'rabbitmqctl' ? { command: control, argv: [], environment } : undefined),
  }
}

/** Every folder and file that RabbitMQ reads or writes, under ours; none of the machine's own configuration. */
function surroundings(folder: string, port: number): Record<string, string> {
  return {
    HOME: folder,
    LANG: 'C.UTF-8',
    RABBITMQ_NODENAME: `sluice-${port}@localhost`,
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_SCHEMA_DIR: join(folder, 'schema'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'no-environment.conf'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_CONFIG_FILES: join(folder, 'conf.d', '*.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
  }
}

/** In Erlang's own words, byte by byte: in rabbitmq.conf a `#` in a password begins a comment. */
function onlyUser({ user, password }: Login): string {
  const bytes = (text: string): string => `<<${[...Buffer.from(text)].join(',')}>>`
  return `[{rabbit, [{default_user, ${bytes(user)}}, {default_pass, ${bytes(password)}}]}].\n`
}

function writeConfiguration(
  { folder, certificates, options }: Order,
  login: Login | undefined,
  port: number,
  tlsPort: number | undefined,
): void {
  for (const name of ['data', 'log', 'schema', 'conf.d']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'enabled_plugins'), '[].\n')
  writeFileSync(join(folder, 'no-environment.conf'), '')
  const lines: Record<string, string> = {
    'listeners.tcp.1': `127.0.0.1:${port}`,
    'log.console': 'false',
    'log.file.level': 'warning',
    'disk_free_limit.absolute': '1MB',
  }
  if (login !== undefined) writeFileSync(join(folder, 'advanced.config'), onlyUser(login), { mode: 0o600 })
  if (certificates !== undefined) {
    lines['listeners.ssl.1'] = `127.0.0.1:${tlsPort}`
    lines['ssl_options.cacertfile'] = certificates.ca
    lines['ssl_options.certfile'] = certificates.cert
    lines['ssl_options.keyfile'] = certificates.key
    lines['ssl_options.verify'] = 'verify_none'
    lines['ssl_options.fail_if_no_peer_cert'] = 'false'
  }
  const settings = Object.entries({ ...lines, ...options.settings })
  const text = settings.map(([name, value]) => `${name} = ${value}\n`).join('')
  writeFileSync(join(folder, 'rabbitmq.conf'), text, { mode: 0o600 })
}
