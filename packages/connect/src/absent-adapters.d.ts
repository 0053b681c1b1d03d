// What the table expects of adapters that this package does not see when it is compiled.

declare module '@sluice/broker-kafka' {
  export function kafka(options: { readonly url: string }): import('@sluice/core').Broker
}

declare module '@sluice/broker-zeromq' {
  export function zeromq(url: string, options?: object): import('@sluice/core').Broker
}
