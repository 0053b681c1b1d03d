import { createRequire } from 'node:module'
import { cruise } from 'dependency-cruiser'

const guide = 'rooms-and-arrows'
const ruleSet = createRequire(import.meta.url)('../../.dependency-cruiser.cjs')

/** Imports point one way: between the rooms of core, between packages, and never in a circle. */
export async function check(project) {
  const folders = project
    .packages()
    .map(({ folder }) => `${folder}/src`)
    .filter(folder => folder.startsWith('packages/') && project.exists(folder))
  if (folders.length === 0) return { findings: [] }
  const { doNotFollow, exclude, tsPreCompilationDeps, combinedDependencies, enhancedResolveOptions } = ruleSet.options
  const { output } = await cruise(
    folders,
    {
      baseDir: project.root,
      ruleSet,
      validate: true,
      doNotFollow,
      exclude,
      tsPreCompilationDeps,
      combinedDependencies,
      enhancedResolveOptions,
    },
    { ...enhancedResolveOptions, symlinks: true },
  )
  const modules = output.summary.totalCruised
  return { findings: output.summary.violations.map(violation => describe(violation)), note: `${modules} modules` }
}

function describe({ from, to, rule, cycle, comment }) {
  const path = cycle?.length > 0 ? [from, ...cycle.map(({ name }) => name)].join(' → ') : `imports ${to}`
  const { comment: reason } = ruleSet.forbidden.find(({ name }) => name === rule.name) ?? {}
  return { file: from, rule: rule.name, message: path, remedy: comment ?? reason ?? 'Turn the arrow round.', guide }
}
