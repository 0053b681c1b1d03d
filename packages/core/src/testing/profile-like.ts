import type { Broker } from '../contract/broker.js'
import type { Capabilities } from '../contract/capabilities.js'
import { MemoryServer } from '../memory/memory-server.js'
import { type Profile, profiles } from '../memory/profiles.js'

/** What decides how deliveries live and end. No other difference makes up for one of these. */
const shape = ['settlement', 'lease', 'retention'] as const satisfies readonly (keyof Capabilities)[]

const traits = [
  'acks',
  'fencing',
  'ordering',
  'fanOut',
  'sessions',
  'countsDeliveries',
  'nackCounts',
  'stamps',
  'headers',
  'reconnect',
] as const satisfies readonly (keyof Capabilities)[]

/**
 * How memory plays this broker: the class of broker that is nearest, with the capabilities that the broker declares. A
 * broker whose deliveries live as in no class (an at-most-once broker that keeps a log, say) is played by `full`, as it is.
 */
export function profileLike(broker: Broker): Profile {
  const { capabilities } = broker
  const own = memoryProfile(broker)
  if (own !== undefined) return { ...own, store: false }
  const candidates = Object.values(profiles).filter(({ capabilities: theirs }) =>
    shape.every(name => theirs[name] === capabilities[name]),
  )
  const [nearest] = candidates.sort((one, other) => likeness(other, capabilities) - likeness(one, capabilities))
  if (nearest === undefined) return { ...profiles.full, store: false }
  return { ...nearest, store: false, consumer: methods(nearest, capabilities), capabilities }
}

function memoryProfile({ native, name }: Broker): Profile | undefined {
  if (!(native instanceof MemoryServer)) return undefined
  const known = name === 'memory' ? 'full' : name.replace(/^memory-/, '')
  return Object.hasOwn(profiles, known) ? profiles[known as keyof typeof profiles] : undefined
}

function likeness({ capabilities: theirs }: Profile, ours: Capabilities): number {
  let same = traits.filter(name => theirs[name] === ours[name]).length
  if ((theirs.delay.publish === undefined) === (ours.delay.publish === undefined)) same++
  if ((theirs.delay.nack === undefined) === (ours.delay.nack === undefined)) same++
  return same
}

/** What the capabilities promise is there, whatever the class has besides. */
function methods({ consumer }: Profile, { delay, lease }: Capabilities): Profile['consumer'] {
  const all = new Set(consumer)
  if (delay.nack !== undefined) all.add('nack')
  if (lease === 'renewable') all.add('extend')
  else all.delete('extend')
  return [...all]
}
