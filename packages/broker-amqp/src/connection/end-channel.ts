import type { Channel, ChannelModel } from 'amqplib'

/** Closes a channel and resolves when it is closed, also where its connection ends before the server has answered. */
export function endChannel(channel: Channel): Promise<void> {
  return new Promise(resolve => {
    // amqplib's own promise would wait for ever if the connection ended meanwhile.
    channel.once('close', () => resolve())
    channel.close().then(resolve, () => resolve())
  })
}

/** The same for a connection. */
export function endConnection(model: ChannelModel): Promise<void> {
  return new Promise(resolve => {
    model.once('close', () => resolve())
    model.close().then(resolve, () => resolve())
  })
}

/** A channel for one question: an answer of 404 or 406 closes it, and harms nobody else. */
export async function withChannel<Result>(
  model: ChannelModel,
  ask: (channel: Channel) => Promise<Result>,
): Promise<Result> {
  const channel = await model.createChannel()
  // Without a listener a refusal would end the whole connection.
  channel.on('error', () => undefined)
  try {
    return await ask(channel)
  } finally {
    await endChannel(channel)
  }
}
