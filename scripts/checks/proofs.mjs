import { proofSources } from '../house/proof-sources.mjs'

const guide = 'proofs'

/** Says which reports of long runs are older than the sources; a report that cannot be read is a mistake. */
export function check(project) {
  const findings = []
  const older = []
  const proofs = project.files().filter(path => /^packages\/[^/]+\/prove(\.[a-z-]+)?\.json$/.test(path))
  for (const file of proofs) {
    const folder = file.slice(0, file.lastIndexOf('/'))
    const proof = read(project, file)
    if (proof === undefined) {
      findings.push({
        file,
        rule: 'proof-unreadable',
        message: 'It is no report of a long run: no JSON object with sources and scenarios.',
        remedy: '`SLUICE_WRITE_REPORT=1 npm run prove` writes it anew.',
        guide,
      })
    } else if (proof.sources !== proofSources(project, folder))
      older.push(file.slice('packages/'.length, -'.json'.length))
  }
  const note = older.length === 0 ? '' : `; older than the sources: ${older.join(', ')} (\`npm run prove\`)`
  return { findings, note: `${proofs.length} proofs${note}` }
}

function read(project, file) {
  try {
    const proof = project.json(file)
    return typeof proof?.sources === 'string' && Array.isArray(proof.scenarios) ? proof : undefined
  } catch {
    return undefined
  }
}
