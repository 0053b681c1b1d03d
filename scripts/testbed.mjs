import { bootstrap } from './bootstrap.mjs'
import { build } from './house/build.mjs'
import { main } from './house/main.mjs'
import { root } from './house/root.mjs'

// Real servers for whoever develops with them: npm run testbed -- up redis rabbitmq, down, status. It prints lines that
// a shell can run to standard output, and all else to standard error.
await main(async argv => {
  Object.assign(process.env, await bootstrap())
  await build(root, 'testbed')
  const { command } = await import('../testbed/dist/cli/commands.js')
  return command(
    argv,
    line => console.log(line),
    line => console.error(line),
  )
})
