import { readFileSync } from 'node:fs'
import { obtainProgram, ServerMissing } from '@sluice/testbed'
import type { Obtained } from '../../harness/row.js'
import { askPeer } from '../../programs/celery/python.js'

const environment = 'SLUICE_CELERY'
const wanted = { name: 'Celery', programs: ['celery'], packages: ['celery', 'python3-redis'], environment }

/**
 * The interpreter that the `celery` of this machine runs in, since another one may not have it, and what it has.
 *
 * @throws {ServerMissing} where there is none, or it cannot reach both servers.
 */
export async function obtainCelery(): Promise<Obtained> {
  const program = await obtainProgram(wanted)
  const python = interpreterOf(program)
  if (python === undefined) throw new ServerMissing('Celery', `${program} names no Python; set ${environment}`)
  const { megabytes: _, ...versions } = await askPeer<{ [what: string]: string }>(python, { what: 'versions' }).catch(
    () => {
      throw new ServerMissing('Celery', `its Python lacks a client; install ${wanted.packages.join(' ')}`)
    },
  )
  return { options: { python }, versions }
}

/** Out of the first line: `#!/usr/bin/python3`. */
function interpreterOf(program: string): string | undefined {
  const [first] = readFileSync(program, 'utf8').split('\n', 1)
  return /^#! *(\/\S*python[\d.]*)$/.exec(first ?? '')?.[1]
}
