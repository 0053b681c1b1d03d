import { describe, expect, it } from 'vitest'
import { AbstractPublisher } from '../../src/adapter/abstract-publisher.js'
import { classifyAdapter } from '../../src/adapter/adapter-error.js'
import type { OutgoingMessage, Rejected } from '../../src/contract/index.js'
import { outgoing, pending, settled } from './messages.js'

/** Records what the abstract class asks for. */
class Recording extends AbstractPublisher {
  readonly batches: string[][] = []
  answer: (batch: readonly OutgoingMessage[]) => Promise<readonly Rejected[]> = async () => []
  released = 0
  releasing: () => Promise<void> = async () => {}

  protected override async send(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    this.batches.push(batch.map(message => message.id))
    return this.answer(batch)
  }

  protected override release(): Promise<void> {
    this.released++
    return this.releasing()
  }
}

const batch = (...ids: string[]): OutgoingMessage[] => ids.map(outgoing)

describe('abstract publisher', () => {
  it('passes a batch within the limit on as it is', async () => {
    const publisher = new Recording({ publishBatch: 3 })
    expect(await publisher.publish(batch('a', 'b', 'c'))).toEqual([])
    expect(publisher.batches).toEqual([['a', 'b', 'c']])
  })

  it('cuts a larger one, in order, and maps the indexes of rejected items back', async () => {
    const publisher = new Recording({ publishBatch: 2 })
    publisher.answer = async piece =>
      piece.flatMap((message, index) => (message.id < 'd' ? [] : [{ index, error: message.id }]))
    expect(await publisher.publish(batch('a', 'b', 'c', 'd', 'e'))).toEqual([
      { index: 3, error: 'd' },
      { index: 4, error: 'e' },
    ])
    expect(publisher.batches).toEqual([['a', 'b'], ['c', 'd'], ['e']])
  })

  it('says that something may have happened when a later piece fails, and sends no more', async () => {
    const publisher = new Recording({ publishBatch: 1 })
    const raw = new Error('gone')
    publisher.answer = async ([message]) => {
      if (message?.id === 'b') throw raw
      return []
    }
    const error: unknown = await publisher.publish(batch('a', 'b', 'c')).catch(reason => reason)
    expect(error).toMatchObject({ code: 'partly', cause: raw })
    expect(publisher.batches).toEqual([['a'], ['b']])
    const failure = classifyAdapter(error, cause => ({
      code: cause === raw ? 'connection' : 'unknown',
      retryable: true,
      happened: 'no',
    }))
    expect(failure).toEqual({ code: 'connection', retryable: true, happened: 'maybe' })
  })

  it('lets the raw error through when the first piece fails', async () => {
    const publisher = new Recording({ publishBatch: 1 })
    const raw = new Error('gone')
    publisher.answer = () => Promise.reject(raw)
    await expect(publisher.publish(batch('a', 'b'))).rejects.toBe(raw)
  })

  it('waits on close for what is under way, then releases once, and refuses what comes later', async () => {
    const publisher = new Recording({ publishBatch: 10 })
    const answer = pending<readonly Rejected[]>()
    publisher.answer = () => answer.promise
    const publishing = publisher.publish(batch('a'))
    const closing = publisher.close()
    const again = publisher.close()
    const refused: unknown = await publisher.publish(batch('b')).catch(reason => reason)
    expect(refused).toMatchObject({ code: 'closed' })
    expect(classifyAdapter(refused, () => expect.fail('classified here'))).toEqual({
      code: 'closed',
      retryable: false,
      happened: 'no',
    })
    expect(await settled(closing)).toBe(false)
    expect(publisher.released).toBe(0)
    answer.resolve([])
    await Promise.all([publishing, closing, again])
    expect(publisher.released).toBe(1)
    expect(publisher.batches).toEqual([['a']])
  })

  it('waits on close also for what fails', async () => {
    const publisher = new Recording({ publishBatch: 10 })
    const answer = pending<readonly Rejected[]>()
    publisher.answer = () => answer.promise
    const publishing = publisher.publish(batch('a'))
    const closing = publisher.close()
    answer.reject(new Error('gone'))
    await expect(publishing).rejects.toThrow('gone')
    await closing
    expect(publisher.released).toBe(1)
  })

  it('resolves close even if releasing fails', async () => {
    const publisher = new Recording({ publishBatch: 10 })
    publisher.releasing = () => Promise.reject(new Error('no connection'))
    await expect(publisher.close()).resolves.toBeUndefined()
    await expect(publisher.close()).resolves.toBeUndefined()
  })
})
