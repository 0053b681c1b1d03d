import { FrameFault } from './frame-fault.js'
import { maxEntries, protocolVersion } from './kinds.js'

const headBytes = 6

/** Reads one frame. Whoever sent it is a stranger: each length is checked against what is there. */
export class FrameReader {
  readonly kind: number
  readonly request: number
  readonly #bytes: Buffer
  #at = headBytes

  /** @throws {FrameFault} also where the version is another one; so does every method, where the frame ends early. */
  constructor(bytes: Buffer) {
    if (bytes.length < headBytes) throw new FrameFault('A frame without a head.')
    if (bytes[0] !== protocolVersion) {
      throw new FrameFault(`Version ${bytes[0]} of the protocol; this is ${protocolVersion}.`)
    }
    this.#bytes = bytes
    this.kind = bytes[1] as number
    this.request = bytes.readUInt32LE(2)
  }

  u8(): number {
    return this.#bytes[this.#take(1)] as number
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.#take(4))
  }

  f64(): number {
    return this.#bytes.readDoubleLE(this.#take(8))
  }

  /** How many entries follow, each of at least `least` bytes. */
  count(least: number): number {
    const count = this.u32()
    if (count > maxEntries || count * least > this.#bytes.length - this.#at) throw new FrameFault('A list too long.')
    return count
  }

  text(): string {
    const length = this.u32()
    const at = this.#take(length)
    return this.#bytes.toString('utf8', at, at + length)
  }

  /** A copy: a view would keep the whole frame. */
  bytes(): Uint8Array {
    const length = this.u32()
    const at = this.#take(length)
    return Uint8Array.prototype.slice.call(this.#bytes, at, at + length)
  }

  #take(length: number): number {
    const at = this.#at
    if (length > this.#bytes.length - at) throw new FrameFault('A frame that ends early.')
    this.#at = at + length
    return at
  }
}
