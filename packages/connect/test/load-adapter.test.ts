import { expect, it } from 'vitest'
import { loadAdapter } from '../src/load-adapter.js'

function failing(code: string | undefined, message: string): () => Promise<never> {
  return () => Promise.reject(Object.assign(new Error(message), { code }))
}

it.each([
  ['ERR_MODULE_NOT_FOUND', "Cannot find package '@sluice/broker-kafka' imported from /app/node_modules/x.js"],
  ['MODULE_NOT_FOUND', "Cannot find module '@sluice/broker-kafka'\nRequire stack:\n- /app/main.js"],
])('%s of the adapter itself: the command that installs it', async (code, message) => {
  const load = failing(code, message)
  await expect(loadAdapter('kafka', '@sluice/broker-kafka', load)).rejects.toMatchObject({
    code: 'SLUICE_ADAPTER_MISSING',
    fault: 'caller',
    adapter: '@sluice/broker-kafka',
    command: 'npm install @sluice/broker-kafka',
    remedy: 'Install it: npm install @sluice/broker-kafka',
    cause: { message },
  })
})

it.each([
  [
    'ERR_MODULE_NOT_FOUND',
    "Cannot find package 'kafkajs' imported from /app/node_modules/@sluice/broker-kafka/dist/a.js",
  ],
  ['ERR_MODULE_NOT_FOUND', "Cannot find module '/app/node_modules/@sluice/broker-kafka/dist/index.js'"],
  ['ERR_DLOPEN_FAILED', "'@sluice/broker-kafka' was compiled for another machine"],
  [undefined, 'a module threw while it was loaded'],
])('any other error stays as it is: %s %s', async (code, message) => {
  const load = failing(code, message)
  await expect(loadAdapter('kafka', '@sluice/broker-kafka', load)).rejects.toMatchObject({ message, code })
})

it.each([undefined, null, 'text'])('so does %j, which is no error at all', async thrown => {
  await expect(loadAdapter('kafka', '@sluice/broker-kafka', () => Promise.reject(thrown))).rejects.toBe(thrown)
})

it('what was loaded is handed on', async () => {
  expect(await loadAdapter('a', 'b', async () => 5)).toBe(5)
})
