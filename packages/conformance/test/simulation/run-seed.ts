import { scenarioOf } from './scenario.js'
import { isRefusal, Simulation, type SimulationResult } from './simulation.js'

/** Runs a seed. Where its broker refuses what its tasks ask for, the tasks ask for less. */
export async function runSeed(seed: number): Promise<SimulationResult> {
  try {
    return await new Simulation(scenarioOf(seed)).run()
  } catch (error) {
    if (!isRefusal(error)) throw error
    return await new Simulation(scenarioOf(seed, true)).run()
  }
}
