import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCertificates } from './certificates.js'
import type { Kind, Plan } from './kinds/kind.js'
import { releasePort, reservePort } from './process/ports.js'
import { Program } from './process/program.js'
import { run } from './process/run.js'
import { untilAnswer } from './process/wait.js'
import { Watcher } from './process/watcher.js'
import type { Certificates, Server, ServerKind, StartOptions } from './server.js'

const startMs = 40_000
const stopMs = 20_000

/** A server of ours: its programs, folder and ports. */
export class OwnServer implements Server {
  readonly kind: ServerKind
  readonly name: string
  readonly version: string
  readonly url: string
  readonly urls: readonly string[]
  readonly tlsUrl: string | undefined
  readonly certificates: Certificates | undefined
  readonly folder: string
  readonly #kind: Kind
  readonly #plan: Plan
  readonly #ports: readonly number[]
  readonly #watcher: Watcher
  readonly #helpers: readonly Program[]
  readonly #nodes: readonly Program[]
  #joined = false
  #removed = false

  private constructor(kind: ServerKind, product: Kind, version: string, ground: Ground, plan: Plan) {
    this.kind = kind
    this.#kind = product
    this.name = product.name
    this.version = version
    this.#plan = plan
    this.urls = plan.urls
    this.url = plan.urls[0]!
    this.tlsUrl = plan.tlsUrl
    this.certificates = ground.certificates
    this.folder = ground.folder
    this.#ports = ground.ports
    this.#watcher = ground.watcher
    const programs = (launches: Plan['nodes'], word: string): Program[] =>
      launches.map((launch, at) => new Program(launch, join(this.folder, `${word}-${at + 1}.log`), ground.watcher))
    this.#helpers = programs(plan.helpers ?? [], 'helper')
    this.#nodes = programs(plan.nodes, 'server')
  }

  static async open(kind: ServerKind, product: Kind, programs: string[], options: StartOptions): Promise<OwnServer> {
    const folder = mkdtempSync(join(tmpdir(), `sluice-${kind}-`))
    const watcher = new Watcher(folder)
    const ports: number[] = []
    try {
      const certificates = options.tls ? await makeCertificates(join(folder, 'certificates')) : undefined
      const port = async (): Promise<number> => {
        const reserved = await reservePort()
        ports.push(reserved)
        return reserved
      }
      const plan = await product.plan({ options, folder, programs, certificates, port })
      const version = await product.version(programs[0]!)
      const server = new OwnServer(kind, product, version, { folder, watcher, ports, certificates }, plan)
      await server.start()
      return server
    } catch (error) {
      await watcher.close()
      for (const one of ports) releasePort(one)
      throw error
    }
  }

  get pid(): number | undefined {
    return this.#nodes[0]?.pid
  }

  async start(): Promise<void> {
    if (this.#removed) throw new Error(`this ${this.name} was removed`)
    for (const program of [...this.#helpers, ...this.#nodes]) program.start()
    try {
      for (const url of this.urls)
        await untilAnswer(
          () => this.#kind.probe(url),
          startMs,
          () => this.#ended(),
        )
      await this.#plan.join?.(!this.#joined)
      this.#joined = true
    } catch (error) {
      const logs = this.#log()
      await this.kill()
      for (const helper of this.#helpers) await helper.kill()
      throw new Error(`${this.name} does not start: ${(error as Error).message}\n${logs}`, { cause: error })
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#nodes.map(node => node.stop(stopMs)))
    await Promise.all(this.#helpers.map(helper => helper.kill()))
  }

  async kill(): Promise<void> {
    await Promise.all(this.#nodes.map(node => node.kill()))
  }

  pause(): void {
    for (const node of this.#nodes) node.signal('SIGSTOP')
  }

  resume(): void {
    for (const node of this.#nodes) node.signal('SIGCONT')
  }

  async run(tool: string, ...argv: string[]): Promise<string> {
    const launch = this.#plan.tool(tool)
    if (launch === undefined) throw new Error(`${this.name} has no tool ${tool}`)
    return run(launch.command, [...launch.argv, ...argv], { environment: launch.environment })
  }

  async remove(): Promise<void> {
    if (this.#removed) return
    this.#removed = true
    await this.kill()
    await Promise.all(this.#helpers.map(helper => helper.kill()))
    await this.#watcher.close()
    for (const port of this.#ports) releasePort(port)
  }

  #ended(): string | undefined {
    return this.#nodes.every(node => node.pid !== undefined) ? undefined : 'it ended'
  }

  #log(): string {
    return readFileSync(join(this.folder, 'server-1.log'), 'utf8').slice(-4_000)
  }
}

interface Ground {
  readonly folder: string
  readonly watcher: Watcher
  readonly ports: readonly number[]
  readonly certificates: Certificates | undefined
}
