import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { probeMqtt } from '../probe/mqtt.js'
import { run } from '../process/run.js'
import { credentials, type Login, loginOf } from './credentials.js'
import type { Kind, Order, Plan } from './kind.js'

/** Mosquitto. `urls` has the web socket after the plain listener. */
export const mosquitto: Kind = {
  name: 'mosquitto',
  environment: 'SLUICE_MOSQUITTO_URL',
  programs: ['mosquitto', 'mosquitto_passwd'],
  places: ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'],
  packages: ['mosquitto'],
  compose: { service: 'mosquitto', url: 'mqtt://127.0.0.1:1883' },
  probe: probeMqtt,
  async version(program) {
    // It has no flag for that: what helps says it, and ends with an error.
    const told = await run(program, ['-h']).catch((error: unknown) => String(error))
    return /version (\d\S*)/.exec(told)?.[1] ?? 'unknown'
  },
  plan,
}

async function plan(order: Order): Promise<Plan> {
  const { certificates, folder, options } = order
  const [program] = order.programs as [string]
  const login = loginOf(options, 'sluice')
  const port = await order.port()
  const socketPort = await order.port()
  const tlsPort = certificates === undefined ? undefined : await order.port()
  const lines = [
    'per_listener_settings false',
    // As root it would become somebody else, who may not read our folder.
    `user ${process.getuid?.() === 0 ? 'root' : ''}`.trim(),
    'persistence true',
    'autosave_interval 1',
    // Its own defaults drop what is beyond 1,000 without a word, let 20 be unconfirmed, and wait for more to send.
    'max_queued_messages 0',
    'max_inflight_messages 0',
    'set_tcp_nodelay true',
    `persistence_location ${folder}/`,
    'log_dest stderr',
    ...(await doors(order, login)),
    ...Object.entries(options.settings ?? {}).map(([name, value]) => `${name} ${value}`),
    `listener ${port} 127.0.0.1`,
    `listener ${socketPort} 127.0.0.1`,
    'protocol websockets',
  ].filter(line => line !== 'user')
  if (certificates !== undefined) {
    lines.push(`listener ${tlsPort} 127.0.0.1`, `cafile ${certificates.ca}`)
    lines.push(`certfile ${certificates.cert}`, `keyfile ${certificates.key}`)
  }
  const path = join(folder, 'mosquitto.conf')
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 })
  const urlOf = (scheme: string, at: number): string => `${scheme}://${credentials(login)}127.0.0.1:${at}`
  return {
    urls: [urlOf('mqtt', port), urlOf('ws', socketPort)],
    tlsUrl: tlsPort === undefined ? undefined : urlOf('mqtts', tlsPort),
    nodes: [{ command: program, argv: ['-c', path] }],
    tool: () => undefined,
  }
}

async function doors({ folder, programs }: Order, login: Login | undefined): Promise<string[]> {
  if (login === undefined) return ['allow_anonymous true']
  const path = join(folder, 'passwords')
  // A colon in a password is understood only so.
  await run(programs[1] as string, ['-b', '-c', path, login.user, login.password])
  return ['allow_anonymous false', `password_file ${path}`]
}
