import { describe, expect, it } from 'vitest'
import { Servers } from '../src/harness/servers.js'

/** Counts what is started and removed. */
function counting() {
  const seen: string[] = []
  let started = 0
  const servers = new Servers(async kind => {
    const url = `${kind}:${++started}`
    seen.push(`+${url}`)
    return { name: kind, version: '1.2', url, remove: async () => void seen.push(`-${url}`) }
  })
  return { servers, seen }
}

const urlOf = async ({ url }: { readonly url: string }): Promise<string> => url

describe('servers of a run', () => {
  it('are known by their versions', async () => {
    const { servers } = counting()
    expect([...servers.versions]).toEqual([])
    await servers.with('redis', urlOf)
    await servers.with('rabbitmq', urlOf)
    expect([...servers.versions]).toEqual([
      ['redis', '1.2'],
      ['rabbitmq', '1.2'],
    ])
  })

  it('are fresh for every process where that is quick', async () => {
    const { servers, seen } = counting()
    expect(await servers.with('redis', urlOf)).toBe('redis:1')
    expect(await servers.with('redis', urlOf)).toBe('redis:2')
    expect(seen).toEqual(['+redis:1', '-redis:1', '+redis:2', '-redis:2'])
  })

  it('are kept until the end where it is not', async () => {
    const { servers, seen } = counting()
    expect(await servers.with('rabbitmq', urlOf)).toBe('rabbitmq:1')
    expect(await servers.with('rabbitmq', urlOf)).toBe('rabbitmq:1')
    expect(seen).toEqual(['+rabbitmq:1'])
    await servers.close()
    await servers.close()
    expect(seen).toEqual(['+rabbitmq:1', '-rabbitmq:1'])
  })

  it('are removed also where the program fails', async () => {
    const { servers, seen } = counting()
    const work = async (): Promise<never> => {
      throw new Error('broke')
    }
    await expect(servers.with('redis', work)).rejects.toThrow('broke')
    expect(seen).toEqual(['+redis:1', '-redis:1'])
  })
})
