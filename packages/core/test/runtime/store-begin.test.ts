import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import { MemoryServer } from '../../src/memory/memory-server.js'
import { memoryStore } from '../../src/memory/memory-store.js'
import { Environment } from '../../src/runtime/environment.js'
import type { StoreConnection } from '../../src/runtime/store-connection.js'
import { fateOf } from './fixtures/fate-of.js'

describe('a store that a worker begins with', () => {
  let clock: VirtualClock
  let server: MemoryServer
  let environment: Environment
  let connection: StoreConnection

  beforeEach(() => {
    clock = new VirtualClock()
    server = new MemoryServer()
    environment = new Environment(clock, () => 0.5)
    connection = environment.store(memoryStore({ server }))
    connection.retain()
  })

  it('is tried for ten seconds where a worker begins, and no longer', async () => {
    server.cut()
    const healed = fateOf(connection.begin().then(() => 'open'))
    await clock.advance(8_000)
    expect(healed).toEqual({})
    server.restore()
    await clock.advance(5_000)
    expect(healed.value).toBe('open')

    const away = memoryStore({ server: new MemoryServer() })
    away.open = () => Promise.reject(new MemoryFault('connection', 'nobody there'))
    const other = environment.store(away)
    other.retain()
    const given = fateOf(other.begin())
    await clock.advance(9_000)
    expect(given).toEqual({})
    await clock.advance(6_000)
    expect(given.error).toMatchObject({ code: 'SLUICE_BROKER_CONNECTION' })
    expect(clock.timers).toBe(0)
  })

  it('is told at once where time cannot heal it, and left at once when it is closed', async () => {
    const locked = memoryStore({ server: new MemoryServer() })
    locked.open = () => Promise.reject(new MemoryFault('auth', 'who are you?'))
    const first = environment.store(locked)
    first.retain()
    const refused = fateOf(first.begin())
    await clock.settle()
    expect(refused.error).toMatchObject({ code: 'SLUICE_BROKER_AUTH' })

    server.cut()
    const left = fateOf(connection.begin())
    await clock.advance(1_000)
    await connection.release()
    await clock.settle()
    expect(left.error).toMatchObject({ code: 'SLUICE_CLOSED' })
    expect(clock.timers).toBe(0)
  })
})
