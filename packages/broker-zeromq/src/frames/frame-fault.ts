/** A frame that does not keep to the protocol. */
export class FrameFault extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'FrameFault'
  }
}
