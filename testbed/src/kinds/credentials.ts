import type { StartOptions } from '../server.js'

export interface Login {
  readonly user: string
  readonly password: string
}

/** Who may enter, if anybody was asked for. */
export function loginOf(options: StartOptions, defaultUser: string): Login | undefined {
  if (options.password === undefined) {
    if (options.user !== undefined) throw new TypeError('a user needs a password')
    return undefined
  }
  return { user: options.user ?? defaultUser, password: options.password }
}

/** As a URL wants them: `user:password@`, or nothing. Redis's first user is named by leaving the name out. */
export function credentials(login: Login | undefined): string {
  if (login === undefined) return ''
  const user = login.user === 'default' ? '' : encodeURIComponent(login.user)
  return `${user}:${encodeURIComponent(login.password)}@`
}
