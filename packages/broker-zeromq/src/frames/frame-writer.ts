import { type Kind, protocolVersion } from './kinds.js'

/** Most batches fit. */
const scratchBytes = 262_144
/** Written in by one frame at a time, and used again: a fresh one for each frame would cost more than the frame. */
const scratches: Buffer[] = []
const mostScratches = 8

/** Writes one frame, little-endian, growing as needed. */
export class FrameWriter {
  readonly request: number
  #bytes: Buffer
  #at = 0

  /** @param request which the answer repeats; 0 where none is awaited. */
  constructor(kind: Kind, request: number) {
    this.request = request
    this.#bytes = scratches.pop() ?? Buffer.allocUnsafeSlow(scratchBytes)
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

  /** Once, at the end. The bytes are for the socket, which keeps them until they are sent: they are never written again. */
  end(): Buffer {
    const written = this.#bytes.subarray(0, this.#at)
    if (!this.#release()) return written
    const frame = Buffer.allocUnsafe(this.#at)
    frame.set(written)
    return frame
  }

  /** @returns whether it was a scratch, and others write in it from now on. */
  #release(): boolean {
    const isScratch = this.#bytes.length === scratchBytes
    if (isScratch && scratches.length < mostScratches) scratches.push(this.#bytes)
    return isScratch
  }

  #ensure(more: number): void {
    const needed = this.#at + more
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#release()
    this.#bytes = larger
  }
}
