import type { StandardSchemaV1 } from '@standard-schema/spec'
import { describe, expect, it } from 'vitest'
import { fitOf } from '../../src/codec/schema-fit.js'

type Result = ReturnType<StandardSchemaV1['~standard']['validate']>

function schema(validate: (value: unknown) => Result): StandardSchemaV1 {
  return { '~standard': { version: 1, vendor: 'test', validate } }
}

function fails(): never {
  throw new Error('broken')
}

const brokenThenable = Object.fromEntries([['then', fails]])
const rejecting = Object.fromEntries([['then', (_: unknown, bad: (error: Error) => void) => bad(new Error('broken'))]])

const issues = [{ message: 'too small', path: ['order', { key: 'cents' }, 0] }]
const because = 'the arguments do not fit the schema: order.cents.0: too small'

describe('what a schema makes of arguments', () => {
  it('is its output, at once or promised', async () => {
    expect(
      fitOf(
        schema(value => ({ value: [value] })),
        1,
      ),
    ).toEqual({ because: undefined, value: [1] })
    expect(
      await fitOf(
        schema(async value => ({ value: [value] })),
        1,
      ),
    ).toEqual({ because: undefined, value: [1] })
  })

  it('is the first issue in words, with all of them as cause', async () => {
    expect(
      fitOf(
        schema(() => ({ issues })),
        {},
      ),
    ).toEqual({ because, cause: issues })
    expect(
      await fitOf(
        schema(async () => ({ issues })),
        {},
      ),
    ).toEqual({ because, cause: issues })
    expect(
      fitOf(
        schema(() => ({ issues: [{ message: 'bad' }] })),
        {},
      ),
    ).toMatchObject({
      because: 'the arguments do not fit the schema: bad',
    })
    expect(
      fitOf(
        schema(() => ({ issues: [] })),
        {},
      ),
    ).toMatchObject({ because: expect.stringMatching(/no more$/) })
  })

  it.each([
    [
      'throws',
      schema(() => {
        throw new Error('broken')
      }),
    ],
    ['rejects', schema(() => Promise.reject(new Error('broken')))],
    [
      'throws what has no words',
      schema(() => {
        throw Object.create(null)
      }),
    ],
    ['gives a thenable that rejects', schema(() => rejecting as never)],
    ['answers nothing', schema(() => undefined as never)],
    ['promises nothing', schema(async () => undefined as never)],
    ['gives a thenable that throws', schema(() => brokenThenable as never)],
    [
      'gives an issue that throws',
      schema(() => ({
        issues: [
          {
            get message(): string {
              throw new Error('broken')
            },
          },
        ],
      })),
    ],
  ])('is a refusal when the schema %s', async (_, broken) => {
    expect(await fitOf(broken, {})).toMatchObject({ because: expect.stringMatching(/^the schema threw: /) })
  })
})
