import type { Row } from './negotiation-row.js'

/** Whose messages a consumer gets, and from when on. */
export const sourceRows: readonly Row[] = [
  {
    feature: 'group',
    wanted: wants => wants.group !== undefined,
    ways: [
      {
        means: 'native',
        when: ground => ground.capabilities.fanOut,
        says: (_, wants) => `"${wants.group}" gets a copy of each message, kept until it has settled it`,
      },
    ],
    refused: (_, wants) => ({
      lacks: 'the broker gives no group a copy of its own',
      because: `the group "${wants.group}" would take messages away from the others`,
      remedy: 'Leave out `group` and push to one queue per group, or take a broker with `fanOut`.',
    }),
  },
  {
    feature: 'session',
    wanted: wants => wants.life === 'session',
    ways: [
      {
        means: 'native',
        when: ground => ground.capabilities.sessions,
        says: () => 'the group ends with this worker',
      },
    ],
    refused: () => ({
      lacks: 'the broker has no groups that end with their consumer',
      because: '`life` is "session"',
      remedy: "Leave out `life: 'session'`, and remove the group when nobody needs it.",
    }),
  },
  {
    feature: 'start',
    wanted: wants => wants.from !== undefined,
    ways: [
      {
        means: 'native',
        when: (ground, wants) => wants.from === 'new' || ground.capabilities.retention !== 'none',
        says: (_, wants) =>
          wants.from === 'new'
            ? 'a new group begins with what is published from now on'
            : `a new group begins ${wants.from instanceof Date ? `at ${wants.from.toISOString()}` : 'with the oldest message that is kept'}`,
      },
    ],
    refused: () => ({
      lacks: 'the broker keeps nothing without a consumer',
      because: 'nothing published before can be had',
      remedy: "Leave out `from`, or say `from: 'new'`.",
    }),
  },
]
