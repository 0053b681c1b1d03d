import { AdapterFault } from '@sluice/core/adapter'

/** What this adapter itself finds wrong. */
export class KafkaFault extends AdapterFault {
  override readonly name: string = 'KafkaFault'
}
