/** The cases with one of these ids or in one of these groups; all without names. Throws a TypeError where one matches none. */
export function selectCases<One extends { readonly id: string }>(
  cases: readonly One[],
  names: readonly string[] | undefined,
): readonly One[] {
  if (names === undefined || names.length === 0) return cases
  const matches = (id: string, name: string): boolean => id === name || id.startsWith(`${name}/`)
  const strange = names.filter(name => !cases.some(one => matches(one.id, name)))
  if (strange.length > 0) throw new TypeError(`there is no case or group ${strange.join(', ')}`)
  return cases.filter(one => names.some(name => matches(one.id, name)))
}
