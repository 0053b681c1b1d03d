import { run } from '../process/run.js'
import { untilAnswer } from '../process/wait.js'
import type { Login } from './credentials.js'

/**
 * The first time: every slot to one of the nodes, in equal parts, and all of them told of each other. Resolves when
 * each node sees the whole cluster at work, which takes a moment after a restart as well.
 */
export async function joinNodes(
  cli: string,
  login: Login | undefined,
  urls: readonly string[],
  first: boolean,
): Promise<void> {
  const ports = urls.map(url => new URL(url).port)
  const access = login === undefined ? [] : ['--user', login.user]
  const environment = login === undefined ? {} : { REDISCLI_AUTH: login.password }
  const ask = (port: string, ...argv: string[]): Promise<string> =>
    run(cli, ['-h', '127.0.0.1', '-p', port, ...access, ...argv], { environment })
  const nodes = ports.map(port => `127.0.0.1:${port}`)
  if (first) await run(cli, ['--cluster', 'create', ...nodes, '--cluster-yes', ...access], { environment })
  await untilAnswer(async () => {
    for (const port of ports) {
      const state = await ask(port, 'cluster', 'info')
      if (!state.includes('cluster_state:ok')) throw new Error(`node at ${port}: ${state}`)
      if (!state.includes(`cluster_known_nodes:${ports.length}`)) throw new Error(`node at ${port}: ${state}`)
    }
  }, 20_000)
}
