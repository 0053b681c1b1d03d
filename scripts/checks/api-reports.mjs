import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { entryPoints } from '../house/entry-points.mjs'

const guide = 'api-reports'

export const inputs = project => [
  'scripts/checks/api-reports.mjs',
  'scripts/house/entry-points.mjs',
  'pnpm-lock.yaml',
  ...project.published().flatMap(({ folder }) => [`${folder}/dist`, `${folder}/api`, `${folder}/package.json`]),
]

/** What users can import stands in packages/<x>/api/: a change of it is seen in review, never by accident. */
export function check(project) {
  const reports = project.published().flatMap(owner => entryPoints(owner).map(entry => ({ owner, entry })))
  const findings = [
    ...reports.flatMap(({ owner, entry }) => compare(project, owner, entry, false)),
    ...orphans(project, reports),
  ]
  return { findings, note: `${reports.length} entry points` }
}

/** Replaces the committed reports by what the built declarations say. */
export function write(project) {
  const reports = project.published().flatMap(owner => entryPoints(owner).map(entry => ({ owner, entry })))
  for (const { file } of orphans(project, reports)) rmSync(join(project.root, file))
  return reports.flatMap(({ owner, entry }) => compare(project, owner, entry, true))
}

function compare(project, { folder }, entry, replace) {
  const file = `${folder}/api/${entry.report}`
  const declarations = join(project.root, folder, entry.types)
  if (!existsSync(declarations)) {
    const message = `${entry.specifier} promises ${entry.types}, which the build does not make.`
    return [
      {
        file: `${folder}/package.json`,
        rule: 'entry-point-missing',
        message,
        remedy: 'Write the file, or take the entry point out of exports.',
        guide,
      },
    ]
  }
  const messages = []
  mkdirSync(join(project.root, folder, 'api'), { recursive: true })
  const result = Extractor.invoke(configure(project, folder, entry, declarations), {
    localBuild: replace,
    messageCallback: message => {
      message.handled = true
      if (message.logLevel === ExtractorLogLevel.Error) messages.push(message.text)
    },
  })
  if (messages.length > 0) {
    const remedy = 'Mend what API Extractor names: mostly an exported type that mentions one that is not exported.'
    return [{ file, rule: 'api-report', message: messages.join('; '), remedy, guide }]
  }
  if (replace || !result.apiReportChanged) return []
  const message = `${entry.specifier} exports something else than the committed report says.`
  return [
    {
      file,
      rule: 'api-report-stale',
      message,
      remedy: '`npm run api:write`, read the difference, commit it with a changeset.',
      guide,
    },
  ]
}

function configure(project, folder, entry, declarations) {
  const scratch = join(project.root, 'temp', 'api', folder)
  mkdirSync(scratch, { recursive: true })
  const silent = { default: { logLevel: 'none' } }
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(project.root, folder, 'package.json'),
    configObject: {
      projectFolder: join(project.root, folder),
      mainEntryPointFilePath: declarations,
      newlineKind: 'lf',
      apiReport: {
        enabled: true,
        reportFileName: entry.report,
        reportFolder: join(project.root, folder, 'api'),
        reportTempFolder: scratch,
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      compiler: { overrideTsconfig: compilerOf(project) },
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: {
          default: { logLevel: 'none' },
          'ae-forgotten-export': { logLevel: 'none', addToApiReportFile: false },
        },
        tsdocMessageReporting: silent,
      },
    },
  })
}

function compilerOf(project) {
  const { compilerOptions } = project.json('tsconfig.base.json')
  return {
    compilerOptions: { ...compilerOptions, composite: false, incremental: false, noEmit: true, skipLibCheck: true },
  }
}

function orphans(project, reports) {
  const wanted = new Set(reports.map(({ owner, entry }) => `${owner.folder}/api/${entry.report}`))
  return project
    .files()
    .filter(path => /^packages\/[^/]+\/api\/[^/]+\.api\.md$/.test(path) && !wanted.has(path))
    .map(file => ({
      file,
      rule: 'api-report-orphan',
      message: 'no entry point has this report.',
      remedy: '`npm run api:write`, or delete it.',
      guide,
    }))
}
