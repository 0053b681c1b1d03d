import type { Delivery } from '@sluice/core/adapter'

/**
 * A message that was only looked at. The list does not know ids (they stand in the bodies), so what is shown bears the
 * place at which it stood: enough to go on from there, while nobody takes anything.
 */
export function lookedAt(
  place: number,
  body: Buffer,
  deliveryCount: number,
  priority: number | undefined,
): Delivery<undefined> {
  return {
    id: `place-${place}`,
    body,
    headers: undefined,
    receipt: undefined,
    lane: undefined,
    deliveryCount,
    publishedAt: undefined,
    leaseUntil: undefined,
    key: undefined,
    priority,
  }
}

/** Where to go on after that one. */
export function placeAfter(id: string | undefined): number {
  const place = /^place-(\d{1,15})$/.exec(id ?? '')?.[1]
  return place === undefined ? 0 : Number(place) + 1
}
