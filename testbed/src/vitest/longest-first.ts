import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** By name, the files that take a minute; a suite is as long as the one of them that begins last. */
const long = /[/\\](?:faults|conformance)[^/\\]*\.test\.ts$|[/\\]faults[/\\][^/\\]*\.test\.ts$/

/**
 * For Vitest's `sequence.sequencer`: fault suites and conformance first. Vitest itself knows which files are the longest
 * only where it has run before, which a fresh clone has not, and goes by their size there.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const [first, rest] = [sorted.filter(isLong), sorted.filter(file => !isLong(file))]
    return [...first, ...rest]
  }
}

function isLong({ moduleId }: TestSpecification): boolean {
  return long.test(moduleId)
}
