import type { Database } from 'better-sqlite3'
import { ClaimTable } from '../queues/claim-table.js'
import { ClearTable } from '../queues/clear-table.js'
import { LookTable } from '../queues/look-table.js'
import { MessageTable } from '../queues/message-table.js'
import { QueueTable } from '../queues/queue-table.js'
import { SettleTable } from '../queues/settle-table.js'
import { LogTable } from '../store/log-table.js'
import { ParkedTable } from '../store/parked-table.js'
import { ValueTable } from '../store/value-table.js'

/** The prepared statements of one connection, by table. */
export class Tables {
  readonly queues: QueueTable
  readonly messages: MessageTable
  readonly claims: ClaimTable
  readonly settles: SettleTable
  readonly clears: ClearTable
  readonly looks: LookTable
  readonly values: ValueTable
  readonly parked: ParkedTable
  readonly logs: LogTable

  constructor(db: Database) {
    this.queues = new QueueTable(db)
    this.messages = new MessageTable(db)
    this.claims = new ClaimTable(db)
    this.settles = new SettleTable(db)
    this.clears = new ClearTable(db)
    this.looks = new LookTable(db)
    this.values = new ValueTable(db)
    this.parked = new ParkedTable(db)
    this.logs = new LogTable(db)
  }
}
