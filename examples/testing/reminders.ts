import { memory, sluice } from '@sluice/core'

// What a program would have anyway. In production the broker is another one; its tests stay the same.
const task = sluice({ broker: memory() })

export type Order = { order: string }

/** Stands for a mail server. */
export const outbox: { sent: string[]; isDown: boolean } = { sent: [], isDown: false }

export const mail = task('mail', { rate: '1/s' }, async ({ text }: { text: string }) => {
  if (outbox.isDown) throw new Error('the mail server does not answer')
  outbox.sent.push(text)
})

export const remind = task('remind', {}, async ({ order }: Order) => {
  await mail.push({ text: `Order ${order} is still waiting for you.` })
})

/** What the shop calls when somebody leaves without paying. */
export async function left(order: string): Promise<void> {
  await remind.publish({ order }, { delay: '7d' })
}
