import { classifyAdapter, type Failure, type FailureCode } from '@sluice/core/adapter'
import { KafkaFault } from './link/kafka-fault.js'

type Known = readonly [code: FailureCode, retryable: boolean, happened: 'no' | 'maybe', afterMs?: number]

/** What Kafka itself answers, by the names of its error codes. */
const types: { readonly [type: string]: Known } = {
  UNKNOWN_TOPIC_OR_PARTITION: ['not-found', true, 'maybe', 100],
  UNKNOWN_TOPIC_ID: ['not-found', true, 'maybe', 100],
  OFFSET_OUT_OF_RANGE: ['not-found', true, 'no', 100],
  LEADER_NOT_AVAILABLE: ['busy', true, 'maybe', 250],
  NOT_LEADER_FOR_PARTITION: ['busy', true, 'maybe', 250],
  REPLICA_NOT_AVAILABLE: ['busy', true, 'maybe', 250],
  BROKER_NOT_AVAILABLE: ['busy', true, 'maybe', 250],
  KAFKA_STORAGE_ERROR: ['busy', true, 'maybe', 500],
  REQUEST_TIMED_OUT: ['timeout', true, 'maybe', 250],
  NETWORK_EXCEPTION: ['connection', true, 'maybe', 250],
  NOT_ENOUGH_REPLICAS: ['busy', true, 'no', 500],
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: ['busy', true, 'maybe', 500],
  NOT_CONTROLLER: ['busy', true, 'no', 250],
  GROUP_LOAD_IN_PROGRESS: ['busy', true, 'no', 250],
  GROUP_COORDINATOR_NOT_AVAILABLE: ['busy', true, 'no', 250],
  NOT_COORDINATOR_FOR_GROUP: ['busy', true, 'no', 250],
  REBALANCE_IN_PROGRESS: ['busy', true, 'no', 250],
  FENCED_LEADER_EPOCH: ['busy', true, 'no', 250],
  UNKNOWN_LEADER_EPOCH: ['busy', true, 'no', 250],
  OFFSET_NOT_AVAILABLE: ['busy', true, 'no', 250],
  UNSTABLE_OFFSET_COMMIT: ['busy', true, 'no', 250],
  REASSIGNMENT_IN_PROGRESS: ['busy', true, 'no', 500],
  GROUP_MAX_SIZE_REACHED: ['full', false, 'no'],
  THROTTLING_QUOTA_EXCEEDED: ['busy', true, 'no', 1_000],
  ILLEGAL_GENERATION: ['busy', true, 'no', 250],
  UNKNOWN_MEMBER_ID: ['busy', true, 'no', 250],
  MESSAGE_TOO_LARGE: ['too-large', false, 'no'],
  RECORD_LIST_TOO_LARGE: ['too-large', false, 'no'],
  INVALID_TOPIC_EXCEPTION: ['invalid', false, 'no'],
  INVALID_PARTITIONS: ['invalid', false, 'no'],
  INVALID_REPLICATION_FACTOR: ['invalid', false, 'no'],
  INVALID_CONFIG: ['invalid', false, 'no'],
  INVALID_REQUEST: ['invalid', false, 'no'],
  INVALID_TIMESTAMP: ['invalid', false, 'no'],
  INVALID_RECORD: ['invalid', false, 'no'],
  INVALID_SESSION_TIMEOUT: ['invalid', false, 'no'],
  INVALID_GROUP_ID: ['invalid', false, 'no'],
  INVALID_REPLICA_ASSIGNMENT: ['invalid', false, 'no'],
  POLICY_VIOLATION: ['invalid', false, 'no'],
  CORRUPT_MESSAGE: ['corrupt', false, 'no'],
  TOPIC_ALREADY_EXISTS: ['conflict', false, 'no'],
  INCONSISTENT_GROUP_PROTOCOL: ['conflict', false, 'no'],
  NON_EMPTY_GROUP: ['conflict', true, 'no', 1_000],
  TOPIC_AUTHORIZATION_FAILED: ['auth', false, 'no'],
  GROUP_AUTHORIZATION_FAILED: ['auth', false, 'no'],
  CLUSTER_AUTHORIZATION_FAILED: ['auth', false, 'no'],
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: ['auth', false, 'no'],
  SASL_AUTHENTICATION_FAILED: ['auth', false, 'no'],
  UNSUPPORTED_SASL_MECHANISM: ['auth', false, 'no'],
  ILLEGAL_SASL_STATE: ['auth', false, 'no'],
  SECURITY_DISABLED: ['unsupported', false, 'no'],
  UNSUPPORTED_VERSION: ['unsupported', false, 'no'],
  UNSUPPORTED_COMPRESSION_TYPE: ['unsupported', false, 'no'],
  UNSUPPORTED_FOR_MESSAGE_FORMAT: ['unsupported', false, 'no'],
  TOPIC_DELETION_DISABLED: ['unsupported', false, 'no'],
}

/** Errors of kafkajs, by their names. */
const names: { readonly [name: string]: Known } = {
  KafkaJSConnectionClosedError: ['connection', true, 'maybe', 100],
  KafkaJSConnectionError: ['connection', true, 'maybe', 250],
  KafkaJSRequestTimeoutError: ['timeout', true, 'maybe', 100],
  KafkaJSTimeout: ['timeout', true, 'maybe', 100],
  KafkaJSLockTimeout: ['timeout', true, 'maybe', 100],
  KafkaJSNoBrokerAvailableError: ['connection', true, 'no', 250],
  KafkaJSBrokerNotFound: ['connection', true, 'no', 250],
  KafkaJSMetadataNotLoaded: ['busy', true, 'no', 250],
  KafkaJSTopicMetadataNotLoaded: ['not-found', true, 'no', 100],
  KafkaJSStaleTopicMetadataAssignment: ['busy', true, 'no', 250],
  KafkaJSGroupCoordinatorNotFound: ['busy', true, 'no', 250],
  KafkaJSSASLAuthenticationError: ['auth', false, 'no'],
  KafkaJSServerDoesNotSupportApiKey: ['unsupported', false, 'no'],
  KafkaJSNotImplemented: ['unsupported', false, 'no'],
  KafkaJSPartialMessageError: ['corrupt', false, 'no'],
  KafkaJSUnsupportedMagicByteInMessageSet: ['corrupt', false, 'no'],
}

/** Codes of the system, and of sockets. */
const codes: { readonly [code: string]: Known } = {
  ECONNREFUSED: ['connection', true, 'no', 250],
  ENOTFOUND: ['connection', true, 'no', 250],
  EAI_AGAIN: ['connection', true, 'no', 250],
  // Also the end of a connection that stood: the system says so when it gives up sending again.
  EHOSTUNREACH: ['connection', true, 'maybe', 250],
  ENETUNREACH: ['connection', true, 'maybe', 250],
  ECONNRESET: ['connection', true, 'maybe', 100],
  EPIPE: ['connection', true, 'maybe', 100],
  ETIMEDOUT: ['connection', true, 'maybe', 100],
  ECONNABORTED: ['connection', true, 'maybe', 100],
}

const tls = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA)/
const unknown: Failure = { code: 'unknown', retryable: false, happened: 'maybe' }

/** What a raw error means. */
export function classifyKafka(error: unknown): Failure {
  return classifyAdapter(error, raw => {
    try {
      return failureOf(raw, 0) ?? unknown
    } catch {
      return unknown // even reading it may throw
    }
  })
}

/** The client wraps: what happened stands at the bottom. A retried call may have been stored by an earlier attempt. */
function failureOf(raw: unknown, depth: number): Failure | undefined {
  if (raw instanceof KafkaFault) return raw.failure
  if (typeof raw !== 'object' || raw === null || depth > 8) return undefined
  const { cause, code, errors, name, type } = raw as { readonly [field: string]: unknown }
  const inner = cause === undefined || cause === raw ? undefined : failureOf(cause, depth + 1)
  const own =
    pick(types, type) ??
    ofCode(code) ??
    inner ??
    (Array.isArray(errors) ? failureOf(errors[0], depth + 1) : undefined) ??
    pick(names, name)
  const repeated = name === 'KafkaJSNumberOfRetriesExceeded' && own?.happened === 'no'
  return repeated && own !== undefined ? { ...own, happened: 'maybe' } : own
}

function ofCode(code: unknown): Failure | undefined {
  if (typeof code === 'string' && tls.test(code)) return { code: 'auth', retryable: false, happened: 'no' }
  return pick(codes, code)
}

function pick(table: { readonly [name: string]: Known }, name: unknown): Failure | undefined {
  if (typeof name !== 'string' || !Object.hasOwn(table, name)) return undefined
  const [code, retryable, happened, retryAfterMs] = table[name] as Known
  return { code, retryable, happened, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}
