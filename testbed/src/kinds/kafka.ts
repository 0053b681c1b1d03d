import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { probeKafka } from '../probe/kafka.js'
import { credentials, type Login, loginOf } from './credentials.js'
import { kafkaCache, kafkaPackages, kafkaProgram, kafkaVersion, obtainKafka } from './kafka-jars.js'
import type { Kind, Order, Plan } from './kind.js'

/** Apache Kafka in KRaft mode, one node that is broker and controller. */
export const kafka: Kind = {
  name: 'kafka',
  environment: 'SLUICE_KAFKA_URL',
  programs: [kafkaProgram, 'java'],
  places: [kafkaCache],
  packages: kafkaPackages,
  compose: undefined,
  probe: probeKafka,
  obtain: obtainKafka,
  version: async () => kafkaVersion,
  plan,
}

const tools: { readonly [name: string]: string } = {
  'kafka-configs': 'kafka.admin.ConfigCommand',
}

async function plan(order: Order): Promise<Plan> {
  const { certificates, folder, options } = order
  const [program] = order.programs as [string]
  const login = loginOf(options, 'sluice')
  const port = await order.port()
  const controllerPort = await order.port()
  const tlsPort = certificates === undefined ? undefined : await order.port()
  const data = join(folder, 'data')
  mkdirSync(data)
  // What `kafka-storage format` would write, without the seconds that a second Java takes.
  writeFileSync(join(data, 'meta.properties'), `version=1\ncluster.id=${uuid()}\nnode.id=1\ndirectory.id=${uuid()}\n`)
  const doors = [`PLAIN_DOOR://127.0.0.1:${port}`]
  if (tlsPort !== undefined) doors.push(`TLS_DOOR://127.0.0.1:${tlsPort}`)
  const sasl = login === undefined ? '' : 'SASL_'
  const lines: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    listeners: [...doors, `CONTROLLER://127.0.0.1:${controllerPort}`].join(','),
    'advertised.listeners': doors.join(','),
    'listener.security.protocol.map': `CONTROLLER:PLAINTEXT,PLAIN_DOOR:${sasl}PLAINTEXT,TLS_DOOR:${sasl}SSL`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAIN_DOOR',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'log.dirs': data,
    'num.partitions': '4',
    // A topic comes from whoever asks for it, never by accident.
    'auto.create.topics.enable': 'false',
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    'offsets.topic.num.partitions': '4',
    // How long a killed broker counts as alive, and so keeps its next life from entering.
    'broker.heartbeat.interval.ms': '500',
    'broker.session.timeout.ms': '3000',
    'log.cleaner.enable': 'false',
    'log.index.size.max.bytes': '1048576',
    ...single,
    ...(login === undefined ? {} : lockedBy(login)),
    ...options.settings,
  }
  if (certificates !== undefined) {
    const chain = join(folder, 'keystore.pem')
    writeFileSync(chain, readFileSync(certificates.key, 'utf8') + readFileSync(certificates.cert, 'utf8'), {
      mode: 0o600,
    })
    Object.assign(lines, { 'ssl.keystore.type': 'PEM', 'ssl.keystore.location': chain })
  }
  const path = join(folder, 'server.properties')
  const text = Object.entries(lines).map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`)
  writeFileSync(path, text.join(''), { mode: 0o600 })
  writeFileSync(join(folder, 'log4j2.properties'), logging)
  const environment = { SLUICE_JAVA_OPTIONS: `-Dlog4j2.configurationFile=${join(folder, 'log4j2.properties')}` }
  const urlOf = (scheme: string, at: number): string => `${scheme}://${credentials(login)}127.0.0.1:${at}`
  return {
    urls: [urlOf('kafka', port)],
    tlsUrl: tlsPort === undefined ? undefined : urlOf('kafkas', tlsPort),
    nodes: [{ command: program, argv: ['kafka.Kafka', path], environment }],
    tool: name => {
      const main = tools[name]
      if (main === undefined) return undefined
      const argv = [main, '--bootstrap-server', `127.0.0.1:${port}`, ...toolLogin(folder, login)]
      return { command: program, argv, environment }
    },
  }
}

/** What a single node has instead of copies. */
const single = {
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.num.partitions': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
}

/** What a tool needs to enter. */
function toolLogin(folder: string, login: Login | undefined): readonly string[] {
  if (login === undefined) return []
  const path = join(folder, 'tool.properties')
  const jaas = jaasOf(login).replaceAll('\\', '\\\\')
  const lines = ['security.protocol=SASL_PLAINTEXT', 'sasl.mechanism=PLAIN', `sasl.jaas.config=${jaas};`]
  writeFileSync(path, lines.join('\n'), { mode: 0o600 })
  return ['--command-config', path]
}

function jaasOf({ password, user }: Login): string {
  const module = 'org.apache.kafka.common.security.plain.PlainLoginModule required'
  return `${module} username=${word(user)} password=${word(password)}`
}

function word(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}

/** By PLAIN; the broker enters its own door as this user, too. */
function lockedBy(login: Login): Record<string, string> {
  const jaas = `${jaasOf(login)} user_${login.user}=${word(login.password)};`
  return {
    'sasl.enabled.mechanisms': 'PLAIN',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'listener.name.plain_door.plain.sasl.jaas.config': jaas,
    'listener.name.tls_door.plain.sasl.jaas.config': jaas,
  }
}

const logging = `rootLogger.level=warn
rootLogger.appenderRef.out.ref=out
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d %p %c{1}: %m%n
`

/** As Kafka writes one; never with a dash in front, which its tools take for an option. */
function uuid(): string {
  const text = randomBytes(16).toString('base64url')
  return text.startsWith('-') ? uuid() : text
}
