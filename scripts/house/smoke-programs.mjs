import { entryPoints } from './entry-points.mjs'

/**
 * Programs that a stranger could write after `npm install`: one in ESM JavaScript, one that uses `require`, one in
 * TypeScript. Each loads every entry point; where core is there, each also sends a message and handles it.
 * `without`: entry points that cannot be loaded outside a runner of their own.
 */
export function smokePrograms(owners, without) {
  const specifiers = owners
    .flatMap(owner => entryPoints(owner).map(({ specifier }) => specifier))
    .filter(specifier => !without.includes(specifier))
  const hasCore = owners.some(({ manifest }) => manifest.name === '@sluice/core')
  const load = name => `const { task, memory, close } = ${name}`
  const use = [
    'const handled = []',
    "const add = task('add', { broker: memory() }, async ({ x, y }) => void handled.push(x + y))",
    ...roundTrip,
  ]
  const checked = name => `if (Object.keys(${name}).length === 0) throw new Error('nothing is exported')`
  return {
    'smoke.mjs': [
      ...specifiers.map((specifier, index) => `import * as entry${index} from '${specifier}'`),
      ...specifiers.map((_, index) => checked(`entry${index}`)),
      ...(hasCore ? [load("await import('@sluice/core')"), ...use] : []),
      "console.log('fine')",
    ].join('\n'),
    'smoke.cjs': [
      ...specifiers.map(specifier => checked(`require('${specifier}')`)),
      'async function main() {',
      ...(hasCore ? [load("require('@sluice/core')"), ...use] : []),
      "console.log('fine')",
      '}',
      'main()',
    ].join('\n'),
    'smoke.ts': [
      ...specifiers.map((specifier, index) => `import * as entry${index} from '${specifier}'`),
      `export const entries: readonly object[] = [${specifiers.map((_, index) => `entry${index}`).join(', ')}]`,
      ...(hasCore
        ? [
            "import { close, memory, task } from '@sluice/core'",
            'const handled: number[] = []',
            "const add = task('add', { broker: memory() }, async ({ x, y }: { x: number; y: number }) => void handled.push(x + y))",
            '// @ts-expect-error the arguments are typed from the handler',
            "if (handled.length > 0) await add.push({ x: 'one' })",
            ...roundTrip,
          ]
        : []),
      "console.log('fine')",
    ].join('\n'),
  }
}

const roundTrip = [
  'const worker = await add.consume()',
  'await add.push({ x: 1, y: 2 })',
  'for (let turn = 0; turn < 500 && handled.length === 0; turn++) await new Promise(resolve => setTimeout(resolve, 10))',
  "if (handled[0] !== 3) throw new Error('the message was not handled')",
  'await worker.close()',
  'await close(add)',
]
