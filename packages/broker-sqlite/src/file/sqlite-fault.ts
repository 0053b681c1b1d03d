import { AdapterFault } from '@sluice/core/adapter'

/** A raw error that this adapter itself throws: what it is stands in it. */
export class SqliteFault extends AdapterFault {
  override readonly name: string = 'SqliteFault'
}
