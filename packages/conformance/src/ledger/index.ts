export { Ledger, type LedgerOptions } from './ledger.js'
export type { LedgerEnd, LedgerEvent, LedgerPlace } from './ledger-entry.js'
export type { LedgerReport, Unexplained } from './ledger-report.js'
export { type LookOptions, lookInto } from './look-into.js'
