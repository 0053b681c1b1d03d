import { execFileSync } from 'node:child_process'
import { parse } from '../house/changeset.mjs'

const guide = 'changesets'

/** Who changes a published package says so: a file in .changeset names it, unless its version was changed since. */
export function check(project) {
  const git = (...argv) =>
    execFileSync('git', argv, { cwd: project.root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  const history = historyOf(git)
  const announced = new Set()
  const findings = []
  for (const file of project.files().filter(path => /^\.changeset\/(?!README)[^/]+\.md$/.test(path))) {
    const names = parse(project.read(file))
    for (const { name } of names) announced.add(name)
    findings.push(...unknown(project, file, names))
  }
  if (history !== 'whole') {
    const skipped =
      history === 'none'
        ? 'no git history here: whose sources changed cannot be known'
        : 'a shallow clone: the commit of the last version may be missing; `git fetch --unshallow` brings it'
    return findings.length > 0 ? { findings } : { findings, skipped }
  }
  for (const { folder, manifest } of project.published()) {
    if (announced.has(manifest.name) || !changed(git, folder)) continue
    findings.push({
      file: folder,
      rule: 'changeset-missing',
      message: `${manifest.name} changed since version ${manifest.version}, and no file in .changeset names it.`,
      remedy: '`npx changeset`, and say for its users what changed.',
      guide,
    })
  }
  return { findings, note: `${announced.size} packages announced` }
}

function historyOf(git) {
  try {
    git('rev-parse', 'HEAD')
    return git('rev-parse', '--is-shallow-repository') === 'true' ? 'shallow' : 'whole'
  } catch {
    return 'none'
  }
}

/** Whether the sources, as they lie here, differ from those of the commit that last changed the version. */
function changed(git, folder) {
  const versioned = git('log', '-1', '--format=%H', '-G"version":', '--', `${folder}/package.json`)
  if (versioned === '') return true
  const differs = git('diff', '--name-only', versioned, '--', `${folder}/src`) !== ''
  return differs || git('ls-files', '-o', '--exclude-standard', '--', `${folder}/src`) !== ''
}

function unknown(project, file, names) {
  const published = new Set(project.published().map(({ manifest }) => manifest.name))
  const objections = names
    .filter(({ name }) => !published.has(name))
    .map(({ name }) => `${name} is no published package.`)
  if (names.length === 0) objections.push('it names no package.')
  return objections.map(message => ({
    file,
    rule: 'changeset-wrong',
    message,
    remedy: 'Name published packages in its front matter.',
    guide,
  }))
}
