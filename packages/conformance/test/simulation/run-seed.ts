import { Refused } from '../../../core/src/errors/refused.js'
import { scenarioOf } from './scenario.js'
import { Simulation, type SimulationResult } from './simulation.js'

/**
 * Runs a seed. Where its broker refuses what its tasks ask for, the tasks ask for less.
 *
 * @param traced everything that happens is written down; by default where SLUICE_TRACE is set.
 */
export async function runSeed(
  seed: number,
  traced: boolean = process.env.SLUICE_TRACE !== undefined,
): Promise<SimulationResult> {
  try {
    return await new Simulation(scenarioOf(seed), traced).run()
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return await new Simulation(scenarioOf(seed, true), traced).run()
  }
}
