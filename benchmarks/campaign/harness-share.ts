import type { LogRecord, SummaryRecord } from './records.js'

/** What a harness costs on top of the payloads' own running time; `undefined` where nothing ran. */
export function harnessShare(
  ran: readonly Record<'wallNs' | 'payloadNs', number>[],
): SummaryRecord['harness'] {
  const [wallNs, payloadNs] = [sum(ran.map((one) => one.wallNs)), sum(ran.map((one) => one.payloadNs))]
  return payloadNs > 0 ? { wallNs, payloadNs, share: wallNs / payloadNs - 1 } : undefined
}

/** That of a whole campaign, calibrations included. */
export function campaignHarness(records: readonly LogRecord[]): SummaryRecord['harness'] {
  return harnessShare(
    records.filter((record) => record.kind === 'invocation' || record.kind === 'calibration'),
  )
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
