import type { Headers } from '@sluice/core/adapter'
import { FrameFault } from './frame-fault.js'
import type { FrameReader } from './frame-reader.js'
import type { FrameWriter } from './frame-writer.js'

const maxHeaders = 1_024

export function writeHeaders(writer: FrameWriter, headers: Headers): void {
  const names = Object.keys(headers)
  writer.u32(names.length)
  for (const name of names) {
    writer.text(name)
    writer.text(headers[name] as string)
  }
}

/** Names are a stranger's: one that would reach a prototype becomes a plain property like all others. */
export function readHeaders(reader: FrameReader): Headers {
  const count = reader.count(8)
  if (count > maxHeaders) throw new FrameFault('Too many headers.')
  const headers: Record<string, string> = {}
  for (let index = 0; index < count; index++) {
    const name = reader.text()
    const value = reader.text()
    if (name === '__proto__') {
      Object.defineProperty(headers, name, { value, enumerable: true, configurable: true, writable: true })
    } else headers[name] = value
  }
  return headers
}
