import type { Certificates, StartOptions } from '../server.js'

/** What the testbed knows about one product. README.md says how to add one. */
export interface Kind {
  /** The product as `conformance.json` names it. */
  readonly name: string
  /** The variable that holds the URL of a server that is there already. */
  readonly environment: string
  /** What must be found to run our own, the server's program first. */
  readonly programs: readonly string[]
  /** Where programs lie that are not on PATH. */
  readonly places: readonly string[]
  /** What Debian and Ubuntu call it. */
  readonly packages: readonly string[]
  /** The service of `compose.yaml` and the URL at which it then answers. */
  readonly compose: { readonly service: string; readonly url: string } | undefined
  /** Builds the programs, where no package has them. Rejects with what lacks. Called once the programs were not found. */
  readonly obtain?: (() => Promise<void>) | undefined
  /** Why a machine may lack it even where everything must run: then it is skipped by name there too. */
  readonly optional?: string | undefined
  /** The version of a program of ours. */
  version(program: string): Promise<string>
  /** Writes the configuration into the folder and says what to run. */
  plan(order: Order): Promise<Plan>
  /** Resolves with the server's version if it lets this URL in and is ready to work; else rejects. Default patience 3 s. */
  probe(url: string, timeoutMs?: number): Promise<string>
}

export interface Order {
  readonly options: StartOptions
  /** Empty and ours alone. */
  readonly folder: string
  /** In the order of `Kind.programs`. */
  readonly programs: readonly string[]
  readonly certificates: Certificates | undefined
  /** A free loopback port that stays reserved until the server is removed. */
  port(): Promise<number>
}

export interface Plan {
  readonly urls: readonly string[]
  readonly tlsUrl?: string | undefined
  readonly nodes: readonly Launch[]
  /** What a server needs running beside it. It is never paused and starts first. */
  readonly helpers?: readonly Launch[] | undefined
  /** After every start, when each node answers: makes one cluster of the nodes, `first` being the first time. */
  join?(first: boolean): Promise<void>
  /** The product's own tool: program, arguments and environment in front of what the caller says. */
  tool(name: string): Launch | undefined
}

export interface Launch {
  readonly command: string
  readonly argv: readonly string[]
  readonly environment?: Record<string, string> | undefined
}
