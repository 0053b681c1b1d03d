const day = 86_400_000

const yesNo = value => (value ? 'yes' : 'no')
const listed = names => (names.length === 0 ? 'none' : names.join(', '))

function duration(milliseconds) {
  if (milliseconds === 'Infinity') return 'any time'
  const steps = [
    [day, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1_000, 's'],
  ]
  const [size, unit] = steps.find(([size]) => milliseconds === size || milliseconds >= 2 * size) ?? [1, 'ms']
  const count = Math.round(milliseconds / size)
  return `${number(count)} ${unit}${unit.length > 2 && count > 1 ? 's' : ''}`
}

function number(value) {
  return value === 'Infinity' ? 'no limit' : value.toLocaleString('en')
}

function bytes(value) {
  if (value === 'Infinity') return 'no limit'
  const steps = [
    [1_073_741_824, 'GiB'],
    [1_048_576, 'MiB'],
    [1_024, 'KiB'],
  ]
  const [size, unit] = steps.find(([size]) => value >= size) ?? [1, 'bytes']
  return `${Number((value / size).toFixed(1))} ${unit}`
}

/** Delays are said with what they are late by, at most. */
function delay(limit) {
  return limit === undefined ? 'no' : `up to ${duration(limit.maxMs)}, to ${duration(limit.resolutionMs)}`
}

/** Core does not use what would count as a hand-out that nobody settled. */
function handingBack({ delay: { nack }, nackCounts }) {
  return nack !== undefined && nackCounts ? `${delay(nack)}; unused, for it counts` : delay(nack)
}

const settlements = { each: 'each delivery', prefix: 'all before it in its lane', none: 'nothing' }
const leases = {
  none: 'nobody takes it back',
  connection: 'while connected',
  fixed: 'a fixed time',
  renewable: 'a time, renewed',
}

/** The rows of the table: what they are called, and what stands there for `{ claims, capabilities, limits }`. */
export const claimRows = [
  ['delivery', ({ capabilities }) => delivery(capabilities)],
  ['an ack settles', ({ capabilities }) => settlements[capabilities.settlement]],
  ['acks', ({ capabilities }) => (capabilities.settlement === 'none' ? 'none' : capabilities.acks)],
  ['a late ack is refused (fencing)', ({ capabilities }) => yesNo(capabilities.fencing)],
  ['a delivery is ours', ({ capabilities }) => leases[capabilities.lease]],
  ['delay of a publish', ({ capabilities }) => delay(capabilities.delay.publish)],
  ['delay of handing back', ({ capabilities }) => handingBack(capabilities)],
  ['order', ({ capabilities }) => ({ none: 'none', queue: 'of the queue', key: 'of each key' })[capabilities.ordering]],
  ['kept', ({ capabilities }) => ({ none: 'no', log: 'also once settled' })[capabilities.retention] ?? 'until settled'],
  ['fan-out', ({ capabilities }) => yesNo(capabilities.fanOut)],
  ['groups for a session', ({ capabilities }) => yesNo(capabilities.sessions)],
  ['priorities', ({ capabilities }) => (capabilities.priorities === 1 ? 'no' : String(capabilities.priorities))],
  ['headers', ({ capabilities }) => (capabilities.headers === 'native' ? 'native' : 'in the body')],
  ['hand-outs are counted', ({ capabilities }) => counts(capabilities)],
  ['time of publishing', ({ capabilities }) => (capabilities.stamps ? 'of the broker' : 'sent along')],
  ['reconnects', ({ capabilities }) => (capabilities.reconnect === 'core' ? 'core' : 'its client')],
  ['largest body', ({ limits }) => bytes(limits.bodyBytes)],
  ['largest headers', ({ limits }) => (limits.headerBytes === 0 ? 'none' : bytes(limits.headerBytes))],
  ['messages in a publish', ({ limits }) => number(limits.publishBatch)],
  ['deliveries in a receive', ({ limits }) => number(limits.receiveBatch)],
  ['unsettled at once', ({ limits }) => number(limits.window)],
  ['consumer has', ({ claims }) => listed(claims.consumer)],
  ['admin has', ({ claims }) => listed(claims.admin)],
  ['can be the store', ({ claims }) => yesNo(claims.store)],
]

/** What nobody keeps is lost while nobody is there, whatever is acknowledged. */
function delivery({ settlement, retention }) {
  if (settlement === 'none') return 'at most once'
  return retention === 'none' ? 'at least once, to those who are there' : 'at least once'
}

function counts({ countsDeliveries, nackCounts }) {
  if (!countsDeliveries) return 'no'
  return nackCounts ? 'yes, those handed back too' : 'yes'
}
