import { readFileSync } from 'node:fs'
import { obtainProgram, ServerMissing } from '@sluice/testbed'
import type { Obtained } from '../../harness/row.js'
import { askPeer } from '../../programs/celery/python.js'

const environment = 'SLUICE_CELERY'
const wanted = { name: 'Celery', programs: ['celery'], packages: ['celery', 'python3-redis'], environment }
/** What Debian's own packages are installed for, whatever else is called so on PATH. */
const debian = '/usr/bin/python3'

/**
 * The interpreter that the `celery` of this machine belongs to, since another one may not have it, and what it has.
 *
 * @throws {ServerMissing} where there is none, or it cannot reach both servers.
 */
export async function obtainCelery(): Promise<Obtained> {
  const python = interpreterOf(await obtainProgram(wanted)) ?? debian
  try {
    const { megabytes: _, ...versions } = await askPeer<{ [what: string]: string }>(python, { what: 'versions' })
    return { options: { python }, versions }
  } catch {
    const remedy = `${python} cannot load it with its clients; install ${wanted.packages.join(' ')}, or set ${environment}`
    throw new ServerMissing('Celery', remedy)
  }
}

/** Out of the first line: `#!/opt/venv/bin/python`. Debian's is for the shell. */
function interpreterOf(program: string): string | undefined {
  const [first] = readFileSync(program, 'utf8').split('\n', 1)
  return /^#! *(\/\S*python[\d.]*)$/.exec(first ?? '')?.[1]
}
