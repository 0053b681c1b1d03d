export function isList(given: unknown): given is readonly string[] {
  return Array.isArray(given)
}
