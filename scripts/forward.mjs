import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { build } from './house/build.mjs'
import { runCommand } from './house/command.mjs'
import { main, Stop } from './house/main.mjs'
import { openProject } from './house/project.mjs'
import { root } from './house/root.mjs'

// node scripts/forward.mjs <script> [arguments]: builds, then runs that npm script in every package that has it.
await main(async ([script, ...rest]) => {
  Object.assign(process.env, await bootstrap())
  const owners = openProject(root)
    .packages()
    .filter(({ manifest }) => manifest.scripts?.[script] !== undefined)
  if (owners.length === 0) throw new Stop(`No package has a script "${script}" yet, so there is nothing to run.`)
  await build(root)
  const failed = []
  for (const { folder } of owners) {
    console.log(`\n${folder}: ${script}`)
    const argv = ['run', '--silent', script, ...(rest.length > 0 ? ['--', ...rest] : [])]
    const { ok } = await runCommand('npm', argv, { cwd: join(root, folder), show: true })
    if (!ok) failed.push(folder)
  }
  if (failed.length > 0) throw new Stop(`\n${script} failed in ${failed.join(', ')}.`)
})
