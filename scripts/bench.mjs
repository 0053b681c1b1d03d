import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { build } from './house/build.mjs'
import { runCommand } from './house/command.mjs'
import { main, Stop } from './house/main.mjs'
import { openProject } from './house/project.mjs'
import { root } from './house/root.mjs'

// npm run bench -- <suite> [--json]: the measurements of benchmarks/.
await main(async argv => {
  Object.assign(process.env, await bootstrap())
  if (!openProject(root).exists('benchmarks/src/main.ts'))
    throw new Stop('benchmarks/src/main.ts is not there: nothing to measure.')
  await build(root)
  const { code } = await runCommand('tsx', ['src/main.ts', ...argv], { cwd: join(root, 'benchmarks'), show: true })
  if (argv.includes('--write')) {
    const { write } = await import('./checks/performance-docs.mjs')
    write(openProject(root))
  }
  return code
})
