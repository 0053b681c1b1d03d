import { claimingSaboteurs } from './claiming.js'
import { endingSaboteurs } from './ending.js'
import { publishingSaboteurs } from './publishing.js'
import { receivingSaboteurs } from './receiving.js'
import type { Saboteur } from './saboteur.js'
import { settlingSaboteurs } from './settling.js'

/** All saboteurs: brokers with one fault each, to show that the suite can fail. */
export const saboteurs: readonly Saboteur[] = [
  ...publishingSaboteurs,
  ...receivingSaboteurs,
  ...settlingSaboteurs,
  ...endingSaboteurs,
  ...claimingSaboteurs,
]
