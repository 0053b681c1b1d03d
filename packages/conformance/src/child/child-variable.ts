/**
 * Set to 1 in the suite's child processes, which import the module of the subject: bindings then register nothing, so
 * that subject and tests may stand in one file.
 */
export const childVariable = 'SLUICE_CONFORMANCE_CHILD'
