import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { close, task } from '@sluice/core'
import { expect, it, onTestFinished } from 'vitest'
import { mqtt } from '../src/index.js'
import { freshQueue, slotsOf, until, url, withMosquitto } from './world.js'

const run = promisify(execFile)
const { hostname, port } = new URL(url || 'mqtt://localhost')
const at = ['-h', hostname, '-p', port, '-V', '5', '-q', '1']

withMosquitto('foreign clients', () => {
  it('mosquitto_pub calls a task with bare JSON', async () => {
    const queue = freshQueue()
    const seen: unknown[] = []
    const broker = mqtt({ url, slots: slotsOf()() })
    const greet = task(queue, { broker }, async (args: { name: string }) => void seen.push(args))
    onTestFinished(() => close(greet))
    await greet.consume()
    await run('mosquitto_pub', [...at, '-t', `sluice/${queue}`, '-m', '{"name":"Ada"}'])
    await until('it has run', () => seen.length === 1)
    expect(seen).toEqual([{ name: 'Ada' }])
  })

  it('mosquitto_sub reads what push publishes: the body is the arguments, the id a user property', async () => {
    const queue = freshQueue()
    const reader = spawn('mosquitto_sub', [...at, '-t', `sluice/${queue}`, '-C', '1', '-W', '20', '-F', '%P %p'])
    let text = ''
    reader.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    const ended = new Promise(resolve => reader.on('exit', resolve))
    const broker = mqtt({ url })
    const greet = task(queue, { broker, deadLetter: 'drop' }, async (_: { name: string }) => undefined)
    onTestFinished(() => close(greet))
    await until('it has subscribed', async () => {
      const id = await greet.push({ name: 'Grace' }).catch(() => undefined)
      return id !== undefined
    })
    await ended
    expect(text).toMatch(/^sluice-id:\S{15,18} \{"name":"Grace"\}\s*$/)
  })
})
