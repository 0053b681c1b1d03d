// Who may import whom. The order of rooms is DESIGN.md section 7: a file imports only from rooms before its own,
// `import type` included. CONTRIBUTING.md#rooms-and-arrows explains it.

const { existsSync } = require('node:fs')

const rooms = [
  'contract',
  'clock',
  'errors',
  'codec',
  'adapter',
  'events',
  'policies',
  'publish',
  'consume',
  'results',
  'schedule',
  'history',
  'stats',
  'runtime',
  'memory',
  'task',
  'testing',
  'index',
]

/** Named by connect's table before they are here; each counts as missing once its folder exists. */
const awaited = ['broker-kafka', 'broker-zeromq'].filter(name => !existsSync(`${__dirname}/packages/${name}`))

/** What a package of ours may import from the others: a name for the rule, the package, its neighbours (folders, or one entry point's built file). */
const contract = ['core/dist/index\\.', 'core/dist/adapter/index\\.']
const neighbours = [
  ['core', 'core', []],
  ['conformance', 'conformance', ['core']],
  ['store-redis', 'store-redis', ['core']],
  ['redis-adapter', 'broker-redis[^/]*', [...contract, 'store-redis']],
  ['adapter', 'broker-(?!redis)[^/]+', contract],
  ['connect', 'connect', ['core', 'broker-[^/]+']],
  ['dashboard', 'dashboard', ['core']],
  ['cli', 'cli', ['core', 'connect', 'dashboard']],
]

const source = 'packages/core/src'
const roomPath = names => `^${source}/(${names.join('|')})(/|\\.ts$)`

const arrows = rooms.slice(0, -1).map((room, position) => ({
  name: `arrow-from-${room}`,
  severity: 'error',
  comment: `${room}/ comes before these rooms and may not know them: move the shared idea to an earlier room, or pass it in.`,
  from: { path: roomPath([room]) },
  to: { path: roomPath(rooms.slice(position + 1)) },
}))

const packageArrows = neighbours.map(([rule, name, allowed]) => ({
  name: `package-arrow-from-${rule}`,
  severity: 'error',
  comment: `Of ours it may import only ${allowed.join(', ').replaceAll('\\', '') || 'itself'}, and by package name.`,
  from: { path: `^packages/(${name})/src/` },
  to: {
    path: '^packages/',
    pathNot: [
      '/node_modules/',
      '^packages/$1/src/',
      ...allowed.map(place => `^packages/${place}${place.includes('/dist/') ? '' : '/dist/'}`),
    ],
  },
}))

module.exports = {
  forbidden: [
    ...arrows,
    ...packageArrows,
    {
      name: 'unknown-room',
      severity: 'error',
      comment: 'Every file of core lives in one of the rooms of DESIGN.md section 7.',
      from: {},
      to: { path: `^${source}/`, pathNot: roomPath(rooms) },
    },
    {
      name: 'cycle',
      severity: 'error',
      comment: 'Files that import one another in a circle are one idea in several files, or two ideas not yet parted.',
      from: { path: '^packages/[^/]+/src/' },
      to: { circular: true },
    },
    {
      name: 'own-package-unresolved',
      severity: 'error',
      comment:
        'An import of a package of ours that leads nowhere: name it in package.json, export the entry point, build it.',
      from: { path: '^packages/[^/]+/src/' },
      to: { couldNotResolve: true, pathNot: awaited.map(name => `^@sluice/${name}$`) },
    },
    {
      name: 'development-dependency-in-sources',
      severity: 'error',
      comment:
        'Who installs the package does not get its devDependencies: make it a dependency (and allow it) or a peer.',
      from: { path: '^packages/[^/]+/src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm-peer', 'npm', 'npm-optional'] },
    },
    {
      name: 'test-code-in-sources',
      severity: 'error',
      comment: 'Published sources do not import tests, examples, benchmarks or the test bed.',
      from: { path: '^packages/[^/]+/src/' },
      to: { path: '^(packages/[^/]+/test|examples|benchmarks|testbed|scripts)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: '(^|/)(coverage|temp)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.json'],
      mainFields: ['types', 'main'],
    },
  },
}
