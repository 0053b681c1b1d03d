import { FaultRun, scaleOf, scenariosFor } from '@sluice/testbed/faults'
import { subject } from './fault-subject.js'
for (let i = 0; i < 6; i++) {
  const run = new FaultRun(subject, { ...scaleOf({}), messages: 2000 })
  const server = await run.server()
  const scenario = scenariosFor(subject).find(s => s.id === 'queue-deleted')!
  const all = await Promise.all(Array.from({ length: 5 }, (_, k) => run.outcome({ ...scenario, id: 'q' + k })))
  for (const o of all) console.log(i, o.id, o.result, JSON.stringify(o.figures), (o.reason ?? '').split('\n')[0])
  if (all.some(o => o.result === 'failed')) {
    console.log(
      await server.run(
        'rabbitmqctl',
        'list_queues',
        'name',
        'messages_ready',
        'messages_unacknowledged',
        'consumers',
        'state',
      ),
    )
    console.log(await server.run('rabbitmqctl', 'list_consumers'))
  }
  await run.close()
}
process.exit(0)
