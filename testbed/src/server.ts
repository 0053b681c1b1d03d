import type { kinds } from './kinds/table.js'

/** Which product. A new kind is a row of `kinds/table.ts`. */
export type ServerKind = keyof typeof kinds

/** Paths of PEM files. `otherCa` is an authority that signed nothing here: a client that trusts only it must refuse. */
export interface Certificates {
  readonly ca: string
  readonly cert: string
  readonly key: string
  readonly otherCa: string
}

/** One real server, or the nodes of one cluster: they are stopped, started, killed and paused together. */
export interface Server {
  readonly kind: ServerKind
  /** The product as `conformance.json` names it. */
  readonly name: string
  readonly version: string
  /** With user and password where they were asked for. */
  readonly url: string
  /** Every node of a cluster, else `[url]`. */
  readonly urls: readonly string[]
  readonly tlsUrl: string | undefined
  readonly certificates: Certificates | undefined
  /** Of the server, or of a cluster's first node. undefined while it is down, and where the server is not ours. */
  readonly pid: number | undefined
  /** Configuration, data and logs; removed at the end. Empty where the server is not ours. */
  readonly folder: string
  /** Ends it in order; data and ports stay its own. Ends a pause first. Nothing happens if it is down. */
  stop(): Promise<void>
  /** Again, on the same port with the same data; resolves when it accepts work. Nothing happens if it is up. */
  start(): Promise<void>
  /** SIGKILL to it and its children. */
  kill(): Promise<void>
  /** SIGSTOP: connections stay open and nothing answers. */
  pause(): void
  /** SIGCONT. */
  resume(): void
  /** Runs one of the product's own tools (`redis-cli`, `rabbitmqctl`) against it and answers what it printed. */
  run(tool: string, ...argv: string[]): Promise<string>
  /** Ends it and deletes the folder. Idempotent. It also happens when the process that started it ends, however. */
  remove(): Promise<void>
}

export interface StartOptions {
  /** A TLS listener beside the plain one. */
  tls?: boolean | undefined
  /** Then nobody enters without it. */
  password?: string | undefined
  /** With `password`: the only user there is. */
  user?: string | undefined
  /** Redis: a cluster of three nodes. */
  cluster?: boolean | undefined
  /** Lines of the server's configuration; they win over ours. */
  settings?: Record<string, string> | undefined
}
