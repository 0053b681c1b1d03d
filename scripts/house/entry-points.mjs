/** The entry points that a package exports: `{ specifier, report, types, runs }`, its package.json left out. */
export function entryPoints({ folder, manifest }) {
  return Object.entries(manifest.exports ?? {})
    .filter(([, target]) => typeof target === 'object' && target.types !== undefined)
    .map(([subpath, target]) => ({
      subpath,
      specifier: subpath === '.' ? manifest.name : `${manifest.name}${subpath.slice(1)}`,
      report: `${subpath === '.' ? folder.split('/').at(-1) : subpath.slice(2).replaceAll('/', '-')}.api.md`,
      types: target.types.replace(/^\.\//, ''),
      runs: target.default?.replace(/^\.\//, ''),
    }))
}
