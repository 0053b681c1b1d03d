/** The current server, which `servers.ts` starts where it can be had. */
export const current: { readonly url: string; readonly version: string } | undefined =
  process.env.SLUICE_TESTED_NATS_CURRENT === undefined
    ? undefined
    : {
        url: process.env.SLUICE_TESTED_NATS_CURRENT,
        version: process.env.SLUICE_TESTED_NATS_CURRENT_VERSION ?? 'unknown',
      }

/** As a test's name says it. */
export const whyNoCurrent: string = process.env.SLUICE_TESTED_NATS_CURRENT_MISSING ?? 'no current nats-server here'
