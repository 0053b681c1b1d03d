/** The broker broke the promise of a case. The message says what was promised and what was seen. */
export class CaseFailure extends Error {
  override readonly name: string = 'CaseFailure'
}
