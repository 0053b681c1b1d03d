import type { Socket } from 'node:net'

/** JSON that also carries bytes and bounds that JSON has no word for. */
export function encode(value: unknown): string {
  return `${JSON.stringify(value, (_, each: unknown) => {
    if (each instanceof Uint8Array || isBufferJson(each))
      return { $bytes: Buffer.from(bytesOf(each)).toString('base64') }
    return each === Number.POSITIVE_INFINITY ? { $infinity: true } : each
  })}\n`
}

export function decode(line: string): unknown {
  return JSON.parse(line, (_, each: unknown) => {
    if (typeof each !== 'object' || each === null) return each
    if ('$bytes' in each) return new Uint8Array(Buffer.from(String(each.$bytes), 'base64'))
    return '$infinity' in each ? Number.POSITIVE_INFINITY : each
  })
}

/** Buffers become this before a replacer sees them. */
function isBufferJson(value: unknown): value is { readonly data: readonly number[] } {
  return typeof value === 'object' && value !== null && (value as { readonly type?: unknown }).type === 'Buffer'
}

function bytesOf(value: Uint8Array | { readonly data: readonly number[] }): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array(value.data)
}

/** Calls `frame` for each line that comes in. */
export function readFrames(socket: Socket, frame: (value: unknown) => void): void {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', piece => {
    const lines = (rest + String(piece)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) frame(decode(line))
  })
}
