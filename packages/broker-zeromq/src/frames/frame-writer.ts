import { type Kind, protocolVersion } from './kinds.js'

const firstBytes = 256

/** Writes one frame, little-endian, growing as needed. The bytes are handed on to the socket: never written again. */
export class FrameWriter {
  readonly request: number
  #bytes: Buffer
  #at = 0

  /** @param request which the answer repeats; 0 where none is awaited. */
  constructor(kind: Kind, request: number, room: number = firstBytes) {
    this.request = request
    this.#bytes = Buffer.allocUnsafeSlow(room)
    this.u8(protocolVersion)
    this.u8(kind)
    this.u32(request)
  }

  get size(): number {
    return this.#at
  }

  u8(value: number): void {
    this.#ensure(1)
    this.#bytes[this.#at++] = value
  }

  u32(value: number): void {
    this.#ensure(4)
    this.#at = this.#bytes.writeUInt32LE(value, this.#at)
  }

  f64(value: number): void {
    this.#ensure(8)
    this.#at = this.#bytes.writeDoubleLE(value, this.#at)
  }

  text(value: string): void {
    // A UTF-16 unit is at most three bytes of UTF-8.
    this.#ensure(4 + value.length * 3)
    const bytes = this.#bytes.write(value, this.#at + 4, 'utf8')
    this.#bytes.writeUInt32LE(bytes, this.#at)
    this.#at += 4 + bytes
  }

  bytes(value: Uint8Array): void {
    this.#ensure(4 + value.byteLength)
    this.#bytes.writeUInt32LE(value.byteLength, this.#at)
    this.#bytes.set(value, this.#at + 4)
    this.#at += 4 + value.byteLength
  }

  /** Writes a number that was left open at this place, such as how many entries follow. */
  setU32(at: number, value: number): void {
    this.#bytes.writeUInt32LE(value, at)
  }

  setU8(at: number, value: number): void {
    this.#bytes[at] = value
  }

  end(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  #ensure(more: number): void {
    const needed = this.#at + more
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }
}
