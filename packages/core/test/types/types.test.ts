import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('./fixtures/', import.meta.url))
const inference = `${folder}inference.ts`

const preamble = `
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { shape } from '../../../src/task/shape.js'
import { bare, rich, store, tasks, type Order, type Receipt } from './worlds.js'
const { task, declare, implement, sluice } = tasks
const order: Order = { order: 'A', cents: 1 }
const small = task('small', { broker: bare }, (order: Order) => order.cents)
const good = task('good', { broker: rich }, (order: Order) => order.cents)
const charge = declare('charge', { broker: bare, input: shape<Order>(), output: shape<Receipt>() })
void [store, sluice, implement, order, small, good, charge]
`

/** A mistake, and what the compiler must say, whole, on one line. */
const mistakes: readonly (readonly [name: string, code: string, says: string])[] = [
  [
    'a misspelt option',
    `task('a', { broker: rich, retrry: 3 }, (order: Order) => order.cents)`,
    "Object literal may only specify known properties, but 'retrry' does not exist in type 'TaskOptions<Order, RichBroker, undefined> & InputOption<Order, Order>'. Did you mean to write 'retry'?",
  ],
  [
    'an option of a later version',
    `task('a', { broker: rich, dedupe: true }, (order: Order) => order.cents)`,
    "Object literal may only specify known properties, and 'dedupe' does not exist in type 'TaskOptions<Order, RichBroker, undefined> & InputOption<Order, Order>'.",
  ],
  [
    'a misspelt option inside an option',
    `task('a', { broker: rich, retry: { limt: 3 } }, (order: Order) => order.cents)`,
    "Object literal may only specify known properties, but 'limt' does not exist in type '{ readonly limit?: number | undefined; readonly backoff?: Backoff | undefined; readonly via?: \"broker\" | \"process\" | undefined; }'. Did you mean to write 'limit'?",
  ],
  [
    'a duration that is none',
    `task('a', { broker: rich, expiresIn: '15 min' }, (order: Order) => order.cents)`,
    "Type '\"15 min\"' is not assignable to type 'Duration | undefined'.",
  ],
  [
    'a delay where nobody can delay',
    `small.publish(order, { delay: '10s' })`,
    "Type 'string' is not assignable to type 'Unsupported<\"this broker cannot delay: give the task (or declaration) a store, which keeps the message until it is due\">'.",
  ],
  [
    'an instant where nobody can delay',
    `charge.publish(order, { at: new Date() })`,
    "Property '[reason]' is missing in type 'Date' but required in type 'Unsupported<\"this broker cannot delay: give the task (or declaration) a store, which keeps the message until it is due\">'.",
  ],
  [
    'a priority where there are none, also with a store',
    `task('a', { broker: bare, store }, (order: Order) => order.cents).publish(order, { priority: 5 })`,
    "Type 'number' is not assignable to type 'Unsupported<\"this broker has no priorities: use one queue per level\">'.",
  ],
  [
    'a group where nobody gets a copy',
    `small.consume({ group: 'audit' })`,
    "Type 'string' is not assignable to type 'Unsupported<\"this broker gives no group a copy of its own: push to one queue per group\">'.",
  ],
  [
    'an old message where none is kept',
    `small.consume({ from: 'earliest' })`,
    'Type \'"earliest"\' is not assignable to type \'"new" | Unsupported<"this broker keeps nothing without a consumer: only messages from now on can be had"> | undefined\'.',
  ],
  [
    'a session where there are none',
    `small.consume({ life: 'session' })`,
    'Type \'"session"\' is not assignable to type \'"durable" | Unsupported<"this broker has no groups that end with their worker: remove the group when nobody needs it"> | undefined\'.',
  ],
  [
    'a lease where there are none',
    `task('a', { broker: bare, lease: '5s' }, (order: Order) => order.cents)`,
    "Type 'string' is not assignable to type 'Unsupported<\"this broker has no leases: leave it out\">'.",
  ],
  [
    'poison where nobody counts',
    `task('a', { broker: bare, poison: 3 }, (order: Order) => order.cents)`,
    "Type 'number' is not assignable to type 'false | Unsupported<\"this broker does not count how often it hands a message out: leave it out\"> | undefined'.",
  ],
  [
    'an argument too many',
    `good.push({ ...order, total: 1, cents: 2, tax: 3 } satisfies Order)`,
    "Object literal may only specify known properties, and 'total' does not exist in type 'Order'.",
  ],
  [
    'an argument of another type',
    `good.push({ order: 'A', cents: '5' })`,
    "Type 'string' is not assignable to type 'number'.",
  ],
  [
    'a field that the arguments do not have, in an option',
    `task('a', { broker: rich, rate: { limit: 1, key: order => order.supplier } }, (order: Order) => order.cents)`,
    "Property 'supplier' does not exist on type 'Order'.",
  ],
  [
    'a default that is none',
    `sluice({ broker: rich, queue: 'x' })`,
    "Object literal may only specify known properties, and 'queue' does not exist in type 'Defaults<RichBroker, undefined>'.",
  ],
  [
    'a control in a declaration',
    `declare('a', { broker: rich, input: shape<Order>(), retry: 3 })`,
    "Object literal may only specify known properties, and 'retry' does not exist in type 'DeclareOptions<Order, Order, unknown, RichBroker, undefined>'.",
  ],
  [
    'a broker in an implementation',
    `implement(charge, { broker: rich }, async order => ({ receipt: order.order }))`,
    "Object literal may only specify known properties, and 'broker' does not exist in type 'ImplementOptions<Order, AbilitiesOf<BareBroker, undefined>>'.",
  ],
]

function compile(): ReadonlyMap<string, readonly string[]> {
  const config = ts.readConfigFile(fileURLToPath(new URL('../../../../tsconfig.checks.json', import.meta.url)), path =>
    readFileSync(path, 'utf8'),
  )
  const { options } = ts.parseJsonConfigFileContent(
    { ...config.config, include: [], files: [inference] },
    ts.sys,
    fileURLToPath(new URL('../../../..', import.meta.url)),
  )
  const virtual = new Map(mistakes.map(([, code], index) => [`${folder}mistake-${index}.ts`, `${preamble}${code}\n`]))
  const all: ts.CompilerOptions = { ...options, incremental: false, noUnusedLocals: false }
  delete all.tsBuildInfoFile
  const host = ts.createCompilerHost(all)
  const { getSourceFile, fileExists, readFile } = host
  host.fileExists = path => virtual.has(path) || fileExists(path)
  host.readFile = path => virtual.get(path) ?? readFile(path)
  host.getSourceFile = (path, ...rest) => {
    const text = virtual.get(path)
    return text === undefined
      ? getSourceFile(path, ...rest)
      : ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true)
  }
  const program = ts.createProgram([inference, ...virtual.keys()], all, host)
  const says = (path: string): readonly string[] => {
    const file = program.getSourceFile(path)
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ messageText }) =>
      ts.flattenDiagnosticMessageText(messageText, '\n'),
    )
  }
  return new Map([inference, ...virtual.keys()].map(path => [path, says(path)]))
}

describe('the types of a task', () => {
  const said = compile()

  it('are inferred from the handler outward', () => {
    expect(said.get(inference)).toEqual([])
  })

  it.each(mistakes.map((mistake, index) => [mistake[0], index, mistake[2]] as const))(
    'say one line about %s',
    (_name, index, says) => {
      expect(said.get(`${folder}mistake-${index}.ts`)).toEqual([says])
      expect(says.length).toBeLessThan(280)
    },
  )
})
