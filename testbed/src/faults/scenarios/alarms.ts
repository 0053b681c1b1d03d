import { isSluiceError } from '@sluice/core'
import { Load } from '../load/load.js'
import { pause, until } from '../load/waiting.js'
import { promised } from '../promises.js'
import type { Alarm } from '../fault-subject.js'
import type { Scenario } from '../scenario.js'

const backlog = 250
const clear = new Set(['SLUICE_BROKER_FULL', 'SLUICE_BROKER_BUSY', 'SLUICE_PUBLISH_TIMEOUT'])

/**
 * The server takes nothing more: pushes wait, or fail and say why; what is there is consumed on; and when the alarm is
 * over everything flows.
 */
export function alarmScenario(alarm: Alarm): Scenario {
  return {
    id: `alarm-${alarm.name}`,
    title: `the server raises its ${alarm.name} alarm under load`,
    disturbs: 'server',
    async run(ground) {
      let hold = false
      const gate = async (): Promise<void> => {
        while (hold) await pause(10)
      }
      const load = await Load.start(ground, { handler: gate, concurrency: 20 })
      await load.reach(0.2)
      hold = true
      await until('there is a backlog', 20_000, () => load.pusher.accepted.size - load.done >= backlog)
      ground.onEnd(() => alarm.clear(ground.server))
      await alarm.raise(ground.server)
      hold = false
      // Under way when the alarm came; what is pushed from now on meets it.
      const before = load.done
      await until(
        () => `consumption goes on under the alarm: ${load.done - before} of 100`,
        promised.backMs,
        () => {
          return load.done - before >= 100
        },
      )
      await pause(ground.scale.pauseMs)
      const held = load.pusher.unconfirmed
      const errors = load.pusher.errors.length
      await alarm.clear(ground.server)
      const since = performance.now()
      const back = await load.health.isBack(since)
      const figures = await load.finish()
      for (const error of load.pusher.errors) {
        if (!isSluiceError(error) || !clear.has(error.code))
          throw new Error(`a push failed unclearly: ${String(error)}`)
      }
      return { back, waited: held, refused: errors, ...figures }
    },
  }
}
