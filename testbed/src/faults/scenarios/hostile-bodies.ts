/** A body that a stranger may send, and what it is. */
export interface Hostile {
  readonly kind: string
  readonly body: Buffer
}

const mebibyte = 1_048_576

const makers: readonly {
  readonly kind: string
  readonly make: (n: number, random: () => number) => Buffer | string
}[] = [
  { kind: 'no JSON', make: n => `{"n": ${n}` },
  { kind: 'words', make: n => `hello ${n}, are you a queue?` },
  { kind: 'empty', make: () => '' },
  { kind: 'blank', make: () => ' \r\n\t' },
  { kind: 'null', make: () => 'null' },
  { kind: 'number', make: n => String(n) },
  { kind: 'text', make: n => JSON.stringify(`text ${n}`) },
  { kind: 'array', make: n => JSON.stringify([n, { n }]) },
  { kind: 'no UTF-8', make: n => Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0xc3, 0x28, n & 0xff, 0x22, 0x7d]) },
  { kind: 'bytes', make: (_, random) => Buffer.from(Array.from({ length: 300 }, () => Math.floor(random() * 256))) },
  { kind: 'zero bytes', make: () => Buffer.alloc(64) },
  { kind: 'byte order mark', make: n => `\ufeff{"n":${n}}` },
  { kind: 'deep arrays', make: () => '['.repeat(50_000) + ']'.repeat(50_000) },
  { kind: 'deep objects', make: () => '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000) },
  { kind: '__proto__', make: n => `{"n":${n},"__proto__":{"polluted":"yes"}}` },
  { kind: 'constructor', make: n => `{"n":${n},"constructor":{"prototype":{"polluted":"yes"}}}` },
  { kind: 'toString', make: n => `{"n":${n},"toString":"no function","hasOwnProperty":1,"then":"x","toJSON":1}` },
  { kind: 'envelope', make: n => `{"n":${n},"extra":{"sluice-id":"","__proto__":{"polluted":"yes"}}}` },
  {
    kind: 'envelope of lies',
    make: n => `{"n":${n},"extra":{"sluice-attempt":"-1","sluice-due":"NaN","sluice-opts":"{{"}}`,
  },
  { kind: 'same key often', make: n => `{${'"n":1,'.repeat(2_000)}"n":${n}}` },
  { kind: 'huge number', make: () => `{"n":1e999,"m":${'9'.repeat(5_000)}}` },
  { kind: 'unpaired surrogate', make: n => `{"n":${n},"text":"\\ud800 \\u0000"}` },
  { kind: 'well-formed', make: n => `{"n":${n}}` },
]

/** As many as wanted, of each kind in turn, and now and then a mebibyte. */
export function hostileBodies(count: number, random: () => number, mostBytes: number): readonly Hostile[] {
  return Array.from({ length: count }, (_, n): Hostile => {
    const large = Math.min(mebibyte, mostBytes)
    if (n % 200 === 199) return { kind: 'large', body: Buffer.alloc(large, n % 400 === 199 ? 'x' : 0xfe) }
    const { kind, make } = makers[n % makers.length]!
    const body = Buffer.from(make(n, random))
    return body.length <= mostBytes ? { kind, body } : { kind, body: body.subarray(0, mostBytes) }
  })
}
