const optional = ['settleNack', 'settleMove', 'settleExtend', 'changeWindow'] as const

/**
 * The constructor of the abstract class looks for these before the fields of a subclass are there: one written as a
 * field would quietly not exist. The error to reject with, or `undefined` where all is well.
 */
export function fieldFault(consumer: object): TypeError | undefined {
  const name = optional.find(method => Object.hasOwn(consumer, method))
  if (name === undefined) return undefined
  const kind = consumer.constructor.name
  return new TypeError(`${kind}.${name} is a field: write it as a method, or it is not there when it is looked for.`)
}
