import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { snippetsOf } from '../house/snippets.mjs'

const guide = 'documentation'
const watched =
  /^(README\.md|CONTRIBUTING\.md|SECURITY\.md|docs\/.*\.md|packages\/[^/]+\/(README\.md|docs\/.*\.md)|examples\/[^/]+\/README\.md)$/
const scratch = 'temp/snippets'

export const inputs = project => [
  'scripts/checks/snippets.mjs',
  'scripts/house/snippets.mjs',
  'pnpm-lock.yaml',
  ...documents(project),
  ...project.packages().flatMap(({ folder }) => [`${folder}/dist`, `${folder}/package.json`]),
]

/** Every ```ts block of the documentation compiles against the built packages, with its imports as written. */
export function check(project) {
  const snippets = documents(project).flatMap(file =>
    snippetsOf(project.read(file)).map(snippet => ({ file, ...snippet })),
  )
  const whole = snippets.filter(({ fragment }) => !fragment)
  const findings = compile(project, whole)
  return { findings, note: `${whole.length} blocks, ${snippets.length - whole.length} fragments left out` }
}

function documents(project) {
  return project.files().filter(path => watched.test(path))
}

function compile(project, snippets) {
  if (snippets.length === 0) return []
  const folder = join(project.root, scratch)
  rmSync(folder, { recursive: true, force: true })
  linkPackages(project, folder)
  const origin = new Map()
  for (const { file, line, code } of snippets) {
    const path = join(folder, `${file.replaceAll('/', '__')}.${line}.ts`)
    mkdirSync(dirname(path), { recursive: true })
    // Empty lines before it: the compiler's line numbers are then those of the document.
    writeFileSync(path, `${'\n'.repeat(line - 1)}${code}\nexport {}\n`)
    origin.set(path.replaceAll('\\', '/'), file)
  }
  const program = ts.createProgram([...origin.keys()], compilerOptions(project))
  return ts.getPreEmitDiagnostics(program).map(diagnostic => asFinding(project, diagnostic, origin))
}

/** Each package under its own name, as if installed: imports go through its `exports`. */
function linkPackages(project, folder) {
  for (const { folder: target, manifest } of project.packages()) {
    if (!target.startsWith('packages/')) continue
    const link = join(folder, 'node_modules', manifest.name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(relative(dirname(link), join(project.root, target)), link, 'junction')
  }
}

function compilerOptions(project) {
  const { compilerOptions: base } = project.json('tsconfig.base.json')
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...base,
      composite: false,
      declaration: false,
      declarationMap: false,
      sourceMap: false,
      isolatedDeclarations: false,
      noUnusedLocals: false,
      noUnusedParameters: false,
      noEmit: true,
    },
    project.root,
  )
  return options
}

function asFinding(project, diagnostic, origin) {
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')
  const file =
    diagnostic.file && (origin.get(diagnostic.file.fileName) ?? relative(project.root, diagnostic.file.fileName))
  const line = diagnostic.file && ts.getLineAndCharacterOfPosition(diagnostic.file, diagnostic.start ?? 0).line + 1
  const remedy =
    'Make the block complete, imports included; mark it ```ts fragment only where a whole program would hide the point.'
  return { file: file ?? 'tsconfig.base.json', line, rule: 'snippet', message, remedy, guide }
}
