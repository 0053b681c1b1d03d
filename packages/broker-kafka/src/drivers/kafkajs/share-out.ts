/** What a member says it has. */
export interface Claim {
  readonly memberId: string
  /** Since when: of two who say so of one partition, the newer is right. */
  readonly generation: number
  readonly owned: readonly number[]
}

/** Deals partitions out so that nobody has two more than another, and as few as possible change hands. */
export function shareOut(
  partitions: readonly number[],
  claims: readonly Claim[],
): ReadonlyMap<string, readonly number[]> {
  const owners = ownersOf(partitions, claims)
  const members = claims
    .map(({ memberId }) => ({ memberId, had: partitions.filter(partition => owners.get(partition) === memberId) }))
    .sort((one, other) => other.had.length - one.had.length || (one.memberId < other.memberId ? -1 : 1))
  const least = Math.floor(partitions.length / members.length)
  const more = partitions.length % members.length
  // Those who have most are the ones who may have one more.
  const shares = members.map(({ had, memberId }, index) => {
    const quota = least + (index < more ? 1 : 0)
    return { memberId, quota, share: had.slice(0, quota) }
  })
  const kept = new Set(shares.flatMap(({ share }) => share))
  const free = partitions.filter(partition => !kept.has(partition))
  for (const { quota, share } of shares) share.push(...free.splice(0, quota - share.length))
  return new Map(shares.map(({ memberId, share }) => [memberId, share]))
}

function ownersOf(partitions: readonly number[], claims: readonly Claim[]): ReadonlyMap<number, string> {
  const owners = new Map<number, string>()
  for (const { memberId, owned } of [...claims].sort((one, other) => one.generation - other.generation)) {
    for (const partition of owned) if (partitions.includes(partition)) owners.set(partition, memberId)
  }
  return owners
}
