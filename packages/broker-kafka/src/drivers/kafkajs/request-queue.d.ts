declare module 'kafkajs/src/network/requestQueue/index.js' {
  interface Queue {
    readonly pending: readonly unknown[]
  }
  const RequestQueue: { readonly prototype: { scheduleCheckPendingRequests: (this: Queue) => void } }
  export = RequestQueue
}
