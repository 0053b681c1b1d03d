const allowed = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/
/** Names that RabbitMQ or this adapter has for itself. */
const taken = /^(amq\.|sluice\.(delay|name)\.)/

/** How a queue is called on the server: as core calls it, but where that name is taken. `undefined`: it cannot be called so. */
export function nameOnServer(queue: string): string | undefined {
  if (!allowed.test(queue)) return undefined
  return taken.test(queue) ? `sluice.name.${queue}` : queue
}
