/** The topic of a queue, as everybody else would call it. */
export function plainName(prefix: string, queue: string): string {
  return prefix + queue
}

/** Begins with what no queue begins with; has neither `.` nor `_`, which Kafka takes for the same in two names. */
export function spelledName(prefix: string, queue: string): string {
  return `${prefix}-${queue.replace(/[._-]/g, character => `-${character.charCodeAt(0).toString(16)}`)}`
}

/** The queue of a topic; `undefined`: it is of none. */
export function queueOf(prefix: string, topic: string): string | undefined {
  if (!topic.startsWith(prefix)) return undefined
  const name = topic.slice(prefix.length)
  if (/^[A-Za-z0-9]/.test(name)) return name
  if (!/^-[A-Za-z0-9]/.test(name)) return undefined // `__consumer_offsets`
  return name.slice(1).replace(/-(2e|5f|2d)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
