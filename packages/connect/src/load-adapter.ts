import { AdapterMissing } from '@sluice/core'

/**
 * What `load` brings. Where the adapter itself cannot be found: AdapterMissing. Any other error stays as it is, also
 * that of an adapter which is there and lacks something: to install it once more would not help.
 */
export async function loadAdapter<Module>(
  scheme: string,
  adapter: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    throw isAbsent(adapter, cause) ? new AdapterMissing({ scheme, adapter, cause }) : cause
  }
}

/** Node names what it looked for only within the message: in quotes, for `import` as for `require`. */
function isAbsent(adapter: string, cause: unknown): boolean {
  const { code, message } = Object(cause) as { readonly code?: unknown; readonly message?: unknown }
  const notFound = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
  return notFound && typeof message === 'string' && message.includes(`'${adapter}'`)
}
