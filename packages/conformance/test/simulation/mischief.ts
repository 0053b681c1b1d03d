import { type Policy, run, settle, type Verdict, wait } from '../../../core/src/policies/policy.js'
import type { Job } from './job.js'

/** The policies that users may have written here: good ones, slow ones, and ones that throw. */
export const policyKinds = [
  'says-run',
  'filters',
  'buries',
  'waits-alone',
  'waits-in-line',
  'waits-long',
  'counts-places',
  'asks-elsewhere',
  'asks-for-a-place',
  'rejects-at-first',
  'throws-at-first',
  'judges',
  'limits',
  'throws-in-hooks',
] as const

export type PolicyKind = (typeof policyKinds)[number]

/** What a policy of this simulation may use. */
export interface PolicyGround {
  readonly random: () => number
  sleep(ms: number): Promise<void>
}

/** A fresh one, as a process that starts makes it. */
export function policyOf(kind: PolicyKind, name: string, ground: PolicyGround): Policy<Job> {
  const hooks = makers[kind](ground)
  return { name, ...hooks }
}

type Hooks = Omit<Policy<Job>, 'name'>

const makers: { readonly [Kind in PolicyKind]: (ground: PolicyGround) => Hooks } = {
  'says-run': () => ({ admit: () => run }),
  filters: () => ({ admit: ({ args }) => (args.n % 5 === 0 ? settle('ack', 'a fifth is enough') : run) }),
  buries: () => ({ admit: ({ args }) => (args.n % 7 === 0 ? settle('dead-letter', 'sevens are bad') : run) }),
  'waits-alone': () => {
    const seen = new Set<string>()
    return {
      admit: ({ id, args }, { now }) => {
        if (args.n % 2 === 0 || seen.has(id)) return run
        seen.add(id)
        return wait(now + 150 * (args.n % 9), 'a while')
      },
    }
  },
  'waits-in-line': () => {
    let free = 0
    return {
      admit: (_, { now }) => {
        if (now < free) return wait(free, 'one after the other', '')
        free = now + 120
        return run
      },
    }
  },
  'waits-long': () => {
    const seen = new Set<string>()
    return {
      admit: ({ id, args, dueAt }, { now }) => {
        if (args.n % 4 !== 0 || seen.has(id) || dueAt !== undefined) return run
        seen.add(id)
        return wait(now + 20_000, 'much later')
      },
    }
  },
  'counts-places': () => {
    let taken = 0
    return {
      admit: () => {
        if (taken >= 2) return wait(Number.POSITIVE_INFINITY, 'two are at it')
        taken++
        return run
      },
      release: () => {
        taken--
      },
    }
  },
  'asks-elsewhere': ({ random, sleep }) => ({
    admit: async ({ args }): Promise<Verdict> => {
      if (random() < 0.6) await sleep(20 + 600 * random())
      return args.n % 9 === 0 ? settle('ack', 'said the other') : run
    },
  }),
  'asks-for-a-place': ({ random, sleep }) => {
    let taken = 0
    return {
      admit: async (): Promise<Verdict> => {
        await sleep(1 + 40 * random())
        if (taken >= 3) return wait(Number.POSITIVE_INFINITY, 'three are at it')
        taken++
        return run
      },
      release: async () => {
        taken--
      },
    }
  },
  'rejects-at-first': ({ sleep }) => {
    const seen = new Set<string>()
    return {
      admit: async ({ id, args }): Promise<Verdict> => {
        await sleep(5)
        if (args.n % 3 !== 0 || seen.has(id)) return run
        seen.add(id)
        throw new Error('the other is not there')
      },
    }
  },
  'throws-at-first': () => {
    const seen = new Set<string>()
    return {
      admit: ({ id, args }) => {
        if (args.n % 3 !== 0 || seen.has(id)) return run
        seen.add(id)
        throw new Error('a mistake in admit')
      },
    }
  },
  judges: () => ({
    judge: ({ run: { args } }) => {
      if (args.n % 5 === 1) return { kind: 'ack', because: 'never mind' }
      return args.n % 5 === 2 ? { kind: 'dead-letter', because: 'enough' } : undefined
    },
  }),
  limits: () => ({ start: started => started.limit(400 + started.args.n, () => new Error('too long for me')) }),
  'throws-in-hooks': () => ({
    admit: () => run,
    start: ({ args }) => {
      if (args.n % 2 === 0) throw new Error('a mistake in start')
    },
    release: ({ args }) => {
      if (args.n % 3 === 0) throw new Error('a mistake in release')
      return args.n % 3 === 1 ? Promise.reject(new Error('a slow mistake in release')) : undefined
    },
    judge: ({ run: { args } }) => {
      if (args.n % 2 === 1) throw new Error('a mistake in judge')
      return undefined
    },
  }),
}
