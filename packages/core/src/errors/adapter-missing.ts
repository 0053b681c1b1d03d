import { SluiceError } from './sluice-error.js'

/** A broker was asked for whose adapter is not installed. Nothing was opened. `command` installs it. */
export class AdapterMissing extends SluiceError {
  /** The package that is missing. */
  readonly adapter: string
  /** What to type, in the folder of the program. */
  readonly command: string

  constructor(facts: { readonly scheme: string; readonly adapter: string; readonly cause?: unknown }) {
    const command = `npm install ${facts.adapter}`
    super({
      message: `addresses that begin with ${facts.scheme}: need ${facts.adapter}, which is not installed`,
      code: 'SLUICE_ADAPTER_MISSING',
      fault: 'caller',
      remedy: `Install it: ${command}`,
      cause: facts.cause,
    })
    this.adapter = facts.adapter
    this.command = command
  }
}
