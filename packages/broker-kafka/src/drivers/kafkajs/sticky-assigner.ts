import { AssignerProtocol, type GroupMember, type PartitionAssigner } from 'kafkajs'
import type { Membership } from './membership.js'
import { type Claim, shareOut } from './share-out.js'

const { MemberAssignment, MemberMetadata } = AssignerProtocol
const version = 0

/**
 * Whoever has partitions keeps them, as far as that is fair: what a member is in the middle of need not be begun
 * again elsewhere. The client's own assigner deals all partitions anew, by names that are drawn by lot.
 */
export function stickyAssigner(membership: Membership): PartitionAssigner {
  return ({ cluster }) => ({
    name: 'sluice-sticky',
    version,
    protocol({ topics }) {
      const userData = encodeClaim(membership)
      return { name: this.name, metadata: MemberMetadata.encode({ version, topics, userData }) }
    },
    async assign({ members, topics }) {
      const claims = members.map(claimOf)
      const shares = new Map(members.map(({ memberId }) => [memberId, {} as { [topic: string]: number[] }]))
      for (const topic of topics) {
        const partitions = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId)
        for (const [memberId, share] of shareOut(partitions, claims)) shares.get(memberId)![topic] = [...share]
      }
      return [...shares].map(([memberId, assignment]) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({ version, assignment, userData: Buffer.alloc(0) }),
      }))
    },
  })
}

function encodeClaim({ generation, owned }: Membership): Buffer {
  const claim = Buffer.alloc(4 + 4 * owned.length)
  claim.writeInt32BE(generation?.generationId ?? -1)
  for (const [index, partition] of owned.entries()) claim.writeInt32BE(partition, 4 + 4 * index)
  return claim
}

/** What somebody else wrote there is no claim. */
function claimOf({ memberId, memberMetadata }: GroupMember): Claim {
  const data = MemberMetadata.decode(memberMetadata)?.userData ?? Buffer.alloc(0)
  const owned: number[] = []
  for (let at = 4; at + 4 <= data.length; at += 4) owned.push(data.readInt32BE(at))
  return { memberId, generation: data.length < 4 ? -1 : data.readInt32BE(0), owned }
}
