import { expectEqual, expectThat } from '../../kit/expect.js'
import type { StoreCase } from '../store-case.js'

const texts: readonly string[] = [
  '',
  'text',
  '{"a":[1,null,"b"]}',
  'žluťoučký 数据 🦥',
  'line\r\nbreaks\n',
  '\u0000nul\u0000',
  '0',
  'null',
  '  spaces  ',
]

/** Reading and changing values. */
export const valueCases: readonly StoreCase[] = [
  {
    id: 'values/absent',
    promise: 'A key that nobody set has no value.',
    async run(kit) {
      const store = await kit.open()
      expectEqual(await store.get([kit.key(), kit.key()]), [undefined, undefined], 'absent values')
    },
  },
  {
    id: 'values/set-and-get',
    promise: 'What a change set is what get answers, with the version that the change answered.',
    async run(kit) {
      const store = await kit.open()
      const key = kit.key()
      const { current, done } = await kit.change(store, key, 'one')
      expectEqual([done, current?.value], [true, 'one'], 'what change answered')
      expectThat(typeof current?.version === 'string' && current.version !== '', 'the version should be a text')
      expectEqual(await kit.get(store, key), current, 'what get answered')
    },
  },
  {
    id: 'values/any-text',
    promise: 'Any text is kept as it is: empty, of every script, with line breaks and NUL.',
    async run(kit) {
      const store = await kit.open()
      const keys = texts.map(() => kit.key())
      await store.change(keys.map((key, index) => ({ key, expect: 'any', value: texts[index], ttlMs: undefined })))
      expectEqual(
        (await store.get(keys)).map(found => found?.value),
        texts,
        'the values',
      )
    },
  },
  {
    id: 'values/large',
    promise: 'A value of 256 KiB is kept.',
    async run(kit) {
      const store = await kit.open()
      const key = kit.key()
      await kit.change(store, key, 'v'.repeat(262_144))
      expectEqual((await kit.get(store, key))?.value.length, 262_144, 'the length')
    },
  },
  {
    id: 'values/any-key',
    promise: 'Keys of any characters, up to 512, are keys of their own.',
    async run(kit) {
      const store = await kit.open()
      const base = kit.key()
      const endings = ['A', 'a', ' ', '{b}', ':*?', '"\'\\', '\n', '数', '__proto__', '/../', '%00', '\u0000']
      const keys = endings.map(ending => kit.key(ending))
      keys.push(kit.key().padEnd(512, 'k'), base)
      await store.change(keys.map((key, index) => ({ key, expect: 'any', value: `${index}`, ttlMs: 60_000 })))
      const expected = keys.map((_, index) => `${index}`)
      expectEqual(
        (await store.get(keys)).map(found => found?.value),
        expected,
        'the values',
      )
    },
  },
  {
    id: 'values/in-the-order-of-the-keys',
    promise: 'Get answers in the order of its keys, also where a key comes twice or is absent.',
    async run(kit) {
      const store = await kit.open()
      const [one, two, none] = [kit.key(), kit.key(), kit.key()]
      await kit.change(store, one, '1')
      await kit.change(store, two, '2')
      const found = await store.get([two, none, one, two])
      expectEqual(
        found.map(each => each?.value),
        ['2', undefined, '1', '2'],
        'the values',
      )
    },
  },
  {
    id: 'values/empty-batches',
    promise: 'A batch of nothing is answered with nothing.',
    async run(kit) {
      const store = await kit.open()
      const answers = [await store.get([]), await store.change([]), await store.add([]), await store.forget([])]
      expectEqual(answers, [[], [], [], []], 'the answers')
      await store.park([])
      await store.append([], { max: 10, maxAgeMs: 1_000 })
      expectEqual(await store.countParked([]), [], 'the count of no sets')
      await store.clearParked([])
    },
  },
  {
    id: 'values/expect-absent',
    promise: 'A change that expects nothing is done once; the second is refused and told what is there.',
    async run(kit) {
      const store = await kit.open()
      const key = kit.key()
      const first = await kit.change(store, key, 'mine', 'absent')
      const second = await kit.change(store, key, 'yours', 'absent')
      expectEqual([first.done, second.done], [true, false], 'what was done')
      expectEqual(second.current, first.current, 'what the refused change was told')
    },
  },
  {
    id: 'values/expect-a-version',
    promise: 'A change that expects a version is done only while that version is there.',
    async run(kit) {
      const store = await kit.open()
      const key = kit.key()
      const { current: old } = await kit.change(store, key, 'one')
      const version = { version: old?.version ?? '' }
      const second = await kit.change(store, key, 'two', version)
      const third = await kit.change(store, key, 'three', version)
      expectEqual([second.done, third.done, third.current?.value], [true, false, 'two'], 'what was done')
      const absent = await kit.change(store, kit.key(), 'x', version)
      expectEqual([absent.done, absent.current], [false, undefined], 'a version of a key that is not there')
    },
  },
  {
    id: 'values/remove',
    promise: 'A change to nothing removes; afterwards the key is absent.',
    async run(kit) {
      const store = await kit.open()
      const key = kit.key()
      const { current } = await kit.change(store, key, 'one')
      const refused = await kit.change(store, key, undefined, { version: `${current?.version}x` })
      expectEqual([refused.done, refused.current], [false, current], 'a removal that expected another version')
      const removed = await kit.change(store, key, undefined, { version: current?.version ?? '' })
      expectEqual([removed.done, removed.current], [true, undefined], 'the removal')
      expectEqual(await kit.get(store, key), undefined, 'what is left')
      expectEqual((await kit.change(store, key, 'again', 'absent')).done, true, 'whether the key is free again')
    },
  },
  {
    id: 'values/versions-never-come-back',
    promise: 'Every change gives another version: with the same value, and after removal and creation anew.',
    async run(kit) {
      const store = await kit.open()
      const key = kit.key()
      const versions: (string | undefined)[] = []
      for (let round = 0; round < 4; round++) {
        versions.push((await kit.change(store, key, 'same')).current?.version)
        versions.push((await kit.change(store, key, 'same')).current?.version)
        await kit.change(store, key, undefined)
      }
      expectEqual(new Set(versions).size, 8, 'different versions')
    },
  },
  {
    id: 'values/each-change-for-itself',
    promise: 'In a batch each change is done or refused for itself, in the order given.',
    async run(kit) {
      const store = await kit.open()
      const [taken, free, other] = [kit.key(), kit.key(), kit.key()]
      await kit.change(store, taken, 'there')
      const changed = await store.change(
        [free, taken, other].map(key => ({ key, expect: 'absent' as const, value: 'new', ttlMs: undefined })),
      )
      expectEqual(
        changed.map(each => each.done),
        [true, false, true],
        'what was done',
      )
      expectEqual(
        changed.map(each => each.current?.value),
        ['new', 'there', 'new'],
        'what is there',
      )
    },
  },
]
