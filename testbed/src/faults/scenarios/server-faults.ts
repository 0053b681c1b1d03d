import { Load } from '../load/load.js'
import { pause } from '../load/waiting.js'
import { promised } from '../promises.js'
import type { Ground } from '../ground.js'
import type { Figures, Scenario } from '../scenario.js'

/** Ends the server in some way under load, waits until it is noticed, and starts it again. */
async function outage(ground: Ground, end: () => Promise<void>): Promise<Figures> {
  const load = await Load.start(ground)
  await load.reach(0.3)
  const since = performance.now()
  const ended = end()
  const noticed = await load.health.notices(since, promised.noticeMs)
  await ended
  await pause(ground.scale.long ? ground.scale.pauseMs : 0)
  await ground.server.start()
  const back = await load.health.isBack(performance.now())
  return { noticed, back, ...(await load.finish()) }
}

/** An orderly stop and a start with the same data. */
export const serverRestart: Scenario = {
  id: 'restart',
  title: 'the server is stopped and started under load',
  disturbs: 'server',
  run: ground => outage(ground, () => ground.server.stop()),
}

/** What the server has confirmed must survive, with the settings that the testbed gives it. */
export const serverKill: Scenario = {
  id: 'server-kill',
  title: 'the server is killed (SIGKILL) under load and started',
  disturbs: 'server',
  run: ground => outage(ground, () => ground.server.kill()),
}

/** Nothing answers, nothing is refused, and then all goes on. */
export const serverPause: Scenario = {
  id: 'pause',
  title: 'the server stands still (SIGSTOP) under load and goes on',
  disturbs: 'server',
  async run(ground) {
    const load = await Load.start(ground)
    await load.reach(0.3)
    const since = performance.now()
    ground.server.pause()
    ground.onEnd(() => ground.server.resume())
    const noticed = await load.health.notices(since, promised.noticeSilenceMs)
    await pause(ground.scale.pauseMs)
    ground.server.resume()
    const back = await load.health.isBack(performance.now())
    return { noticed, back, ...(await load.finish()) }
  },
}
