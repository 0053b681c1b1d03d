/** A server cannot be had on this machine. The message says what to do about it. */
export class ServerMissing extends Error {
  override readonly name = 'ServerMissing'
  readonly product: string
  readonly remedy: string

  constructor(product: string, remedy: string) {
    super(`no ${product} here: ${remedy}`)
    this.product = product
    this.remedy = remedy
  }
}
