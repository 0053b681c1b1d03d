import { NatsFault } from './nats-fault.js'
import type { ArrivedStatus } from './nats-like.js'

export interface Refusal {
  readonly subject: string
  readonly error: unknown
}

/** What the server did not let us do, if that is what this says. */
export function refusalIn({ error, permissionContext: context }: ArrivedStatus): Refusal | undefined {
  if (context !== undefined) {
    const what = `We have no right to the subject "${context.subject}" of NATS (${context.operation}).`
    return { subject: context.subject, error: new NatsFault('auth', what) }
  }
  const { name, subject } = (error ?? {}) as { readonly name?: unknown; readonly subject?: unknown }
  return name === 'PermissionViolationError' && typeof subject === 'string' ? { subject, error } : undefined
}
