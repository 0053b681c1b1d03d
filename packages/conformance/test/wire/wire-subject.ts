import type { Subject } from '../../src/subject.js'
import { wire } from './wire-broker.js'

/** A subject with an address. Children get theirs from the command line. */
export function wireSubject(url: string): Subject {
  return {
    name: 'wire',
    module: import.meta.url,
    url,
    create: address => wire(address ?? url),
    timeScale: 0.1,
  }
}

export const subject: Subject = wireSubject('wire://127.0.0.1:1')
