import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { probeNats } from '../probe/nats.js'
import { run } from '../process/run.js'
import { credentials, loginOf } from './credentials.js'
import type { Kind, Order, Plan } from './kind.js'

/** NATS with JetStream, as Debian has it. */
export const nats: Kind = {
  name: 'nats-server',
  environment: 'SLUICE_NATS_URL',
  programs: ['nats-server'],
  places: ['/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'],
  packages: ['nats-server'],
  compose: { service: 'nats', url: 'nats://127.0.0.1:4222' },
  probe: probeNats,
  version: versionOfNats,
  plan: planNats,
}

export async function versionOfNats(program: string): Promise<string> {
  return /v(\d\S*)/.exec(await run(program, ['--version']))?.[1] ?? 'unknown'
}

/** One port for both: with TLS asked for, who does not want it may still enter without. */
export async function planNats(order: Order): Promise<Plan> {
  const { certificates, folder, options } = order
  const [program] = order.programs as [string]
  const login = loginOf(options, 'sluice')
  const port = await order.port()
  const lines: Record<string, string> = {
    listen: `127.0.0.1:${port}`,
    jetstream: `{ store_dir: ${JSON.stringify(join(folder, 'data'))} }`,
  }
  if (login !== undefined) {
    lines.authorization = `{ user: ${JSON.stringify(login.user)}, password: ${JSON.stringify(login.password)} }`
  }
  if (certificates !== undefined) {
    lines.tls = `{ cert_file: ${JSON.stringify(certificates.cert)}, key_file: ${JSON.stringify(certificates.key)} }`
    lines.allow_non_tls = 'true'
  }
  const settings = Object.entries({ ...lines, ...options.settings })
  const path = join(folder, 'nats.conf')
  writeFileSync(path, settings.map(([name, value]) => `${name}: ${value}\n`).join(''), { mode: 0o600 })
  const urlOf = (scheme: string): string => `${scheme}://${credentials(login)}127.0.0.1:${port}`
  return {
    urls: [urlOf('nats')],
    tlsUrl: certificates === undefined ? undefined : urlOf('tls'),
    nodes: [{ command: program, argv: ['--config', path] }],
    tool: () => undefined,
  }
}
