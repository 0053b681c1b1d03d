const guide = 'workflows'

/** A workflow starts with no rights, runs only code that cannot be exchanged under its name, and calls the command of everybody. */
export function check(project) {
  const files = project.files().filter(path => /^\.github\/workflows\/.*\.ya?ml$/.test(path))
  const findings = files.flatMap(file =>
    objections(project.read(file)).map(objection => ({ file, guide, ...objection })),
  )
  if (files.length === 0) {
    const message = 'there is no workflow.'
    findings.push({
      file: '.github/workflows',
      rule: 'workflow-missing',
      message,
      remedy: 'Add one that calls .ci/run.',
      guide,
    })
  }
  return { findings, note: `${files.length} workflows` }
}

function objections(text) {
  const found = []
  if (!/^permissions: \{\}$/m.test(text)) {
    found.push({
      rule: 'workflow-rights',
      message: 'it starts with more than no rights.',
      remedy: 'Write `permissions: {}` at the top; give a job what it needs.',
    })
  }
  text.split('\n').forEach((content, index) => {
    const used = /^\s*-?\s*uses:\s*(\S+)/.exec(content)?.[1]
    if (used === undefined || used.startsWith('./') || /@[0-9a-f]{40}$/.test(used)) return
    found.push({
      line: index + 1,
      rule: 'action-unpinned',
      message: `${used} can change under its name.`,
      remedy: 'Pin the full commit SHA, the version in a comment.',
    })
  })
  return found
}
