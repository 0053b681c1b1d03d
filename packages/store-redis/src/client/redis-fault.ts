import { AdapterFault } from '@sluice/core/adapter'

/** A raw error that this package, or an adapter on it, throws by itself: what it means stands in it. */
export class RedisFault extends AdapterFault {
  override readonly name: string = 'RedisFault'
}

/** What the server said. Redis 6 wraps what a command said in a script: `ERR Error running script (call to f_…): @user_script:1: -OOM …`. */
export function replyOf(message: string): string {
  return /^ERR Error running script .*?@user_script: ?\d+: -?([A-Z]+ .*)$/s.exec(message)?.[1] ?? message
}

/** A replica refuses to write. */
export function isReadOnly(error: unknown): boolean {
  return error instanceof Error && replyOf(error.message).startsWith('READONLY')
}
