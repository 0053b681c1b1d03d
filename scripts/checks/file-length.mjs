const longest = 250
const watched = /^(packages\/[^/]+\/(src|test)|testbed|benchmarks|examples)\/.*\.ts$/

/** One idea a file: past this length there are two. */
export function check(project) {
  const files = project.files().filter(path => watched.test(path))
  const findings = files
    .map(file => ({ file, lines: project.read(file).replace(/\n$/, '').split('\n').length }))
    .filter(({ lines }) => lines > longest)
    .map(({ file, lines }) => ({
      file,
      rule: 'file-length',
      message: `${lines} lines; at most ${longest}.`,
      remedy: 'Find the second idea in it and give that a file of its own.',
      guide: 'files',
    }))
  return { findings, note: `${files.length} files` }
}
