const guide = 'dependencies'
const listFile = 'scripts/allow/runtime-dependencies.json'

/** What a user's machine gets with our packages is a decision: each runtime dependency stands in the list, with its record. */
export function check(project) {
  const list = project.json(listFile)
  const used = project
    .published()
    .flatMap(({ folder, manifest }) => runtimeOf(manifest).map(name => ({ folder, manifest, name })))
  const ours = new Set(project.packages().map(({ manifest }) => manifest.name))
  const foreign = used.filter(({ name }) => !ours.has(name))
  return {
    findings: [
      ...foreign.filter(({ manifest, name }) => !list[name]?.packages.includes(manifest.name)).map(unlisted),
      ...Object.entries(list).flatMap(([name, entry]) => stale(project, name, entry, foreign)),
      ...project.published().flatMap(unpackable),
    ],
    note: `${new Set(foreign.map(({ name }) => name)).size} runtime dependencies`,
  }
}

function runtimeOf(manifest) {
  return Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies })
}

function unlisted({ folder, manifest, name }) {
  return {
    file: `${folder}/package.json`,
    rule: 'dependency-not-allowed',
    message: `${name} is no allowed runtime dependency of ${manifest.name}.`,
    remedy: `Write a decision record in docs/decisions/ and name it in ${listFile}; or do without it.`,
    guide,
  }
}

function stale(project, name, { packages, decision }, foreign) {
  const objections = packages
    .filter(owner => !foreign.some(use => use.name === name && use.manifest.name === owner))
    .map(owner => ({
      rule: 'allowance-unused',
      message: `${owner} no longer depends on ${name}.`,
      remedy: 'Take it off the list.',
    }))
  if (typeof decision !== 'string' || !decision.startsWith('docs/decisions/') || !project.exists(decision)) {
    objections.push({
      rule: 'decision-missing',
      message: `${name} names no decision record that exists (${decision ?? 'none'}).`,
      remedy: 'Write docs/decisions/<date>-<subject>.md and name it as "decision".',
    })
  }
  return objections.map(objection => ({ file: listFile, guide, ...objection }))
}

/** `npm pack` copies ranges as they stand, so a `workspace:` range would reach the user, whose npm refuses it. */
function unpackable({ folder, manifest }) {
  return Object.entries({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies })
    .filter(([, range]) => /^(workspace|link|file|portal):/.test(range))
    .map(([name, range]) => ({
      file: `${folder}/package.json`,
      rule: 'range-unpackable',
      message: `${name} is wanted as ${range}, which no installer outside this repository understands.`,
      remedy: 'Write a plain range; a devDependency with `workspace:^` beside it links the package here.',
      guide,
    }))
}
