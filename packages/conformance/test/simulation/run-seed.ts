import { scenarioOf } from './scenario.js'
import { Refused } from '../../../core/src/errors/refused.js'
import { Simulation, type SimulationResult } from './simulation.js'

/** Runs a seed. Where its broker refuses what its tasks ask for, the tasks ask for less. */
export async function runSeed(seed: number): Promise<SimulationResult> {
  try {
    return await new Simulation(scenarioOf(seed)).run()
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return await new Simulation(scenarioOf(seed, true)).run()
  }
}
