import { AdapterFault, type Failure, type FailureCode } from '@sluice/core/adapter'

/** A raw error of this adapter, or one of the hub's broker that came over the wire: what it is stands in it. */
export class HubFault extends AdapterFault {
  override readonly name: string = 'HubFault'

  constructor({ code, ...facts }: Failure, message: string, cause?: unknown) {
    super(code, message, { ...facts, cause })
  }
}

/** Nothing of the call has happened, and the same call would fail again. */
export function refusal(code: FailureCode, message: string, cause?: unknown): HubFault {
  return new HubFault({ code, retryable: false, happened: 'no' }, message, cause)
}
