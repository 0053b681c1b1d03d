import type { FaultSubject } from '../fault-subject.js'
import type { Scenario } from '../scenario.js'
import { alarmScenario } from './alarms.js'
import { blockedLoop } from './blocked-loop.js'
import { hostile } from './hostile.js'
import { hostLost, secondHost } from './hosts.js'
import { processKills } from './kills.js'
import { longHandler } from './long-handler.js'
import { coordinatorPause, members } from './members.js'
import { networkFaults } from './network.js'
import { queueDeleted } from './queue-deleted.js'
import { secrets } from './secrets.js'
import { serverKill, serverPause, serverRestart } from './server-faults.js'
import { swallowedReplies } from './swallowed-reply.js'

/** All scenarios for this subject; the slow ones that disturb nobody come first. */
export function scenariosFor(subject: FaultSubject): readonly Scenario[] {
  return [
    serverRestart,
    serverKill,
    serverPause,
    coordinatorPause,
    ...(subject.alarms ?? []).map(alarmScenario),
    secrets,
    processKills,
    members,
    blockedLoop,
    ...networkFaults,
    ...swallowedReplies,
    longHandler,
    queueDeleted,
    hostile,
    secondHost,
    hostLost,
  ]
}
