import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import type { QmpCallOptions, QmpClient } from '../qmp/client.js'
import { qmpErrorOf } from '../qmp/error.js'

const balloonSchema = z.object({ actual: z.number() })

/** How much memory the guest has now, in bytes; `undefined` on a machine without a balloon. */
export async function balloonMemory(qmp: QmpClient, options?: QmpCallOptions): Promise<number | undefined> {
  try {
    return (await qmp.query('query-balloon', balloonSchema, undefined, options)).actual
  } catch (error) {
    if (lacksBalloon(error)) return undefined
    throw error
  }
}

/**
 * Asks the guest's balloon for `bytes` of memory (QMP `balloon`), and resolves when the device has the
 * request. A guest without a driver never follows it; a `BALLOON_CHANGE` event tells when one has.
 *
 * @param maximum what the machine was started with, in bytes.
 * @throws HypervisorError `ERR_INVALID_ARGUMENT`; `ERR_UNSUPPORTED` on a machine without a balloon.
 */
export async function setMemory(
  qmp: QmpClient,
  bytes: number,
  maximum: number,
  options?: QmpCallOptions,
): Promise<void> {
  if (!Number.isSafeInteger(bytes) || bytes <= 0 || bytes > maximum) {
    throw new HypervisorError(
      'ERR_INVALID_ARGUMENT',
      `a balloon cannot give the guest ${bytes} bytes: the machine has from 1 to ${maximum}`,
      { field: 'bytes' },
    )
  }
  try {
    await qmp.execute('balloon', { value: bytes }, options)
  } catch (error) {
    if (!lacksBalloon(error)) throw error
    throw new HypervisorError('ERR_UNSUPPORTED', 'the machine was started without a memory balloon', {
      cause: qmpErrorOf(error),
    })
  }
}

function lacksBalloon(error: unknown): boolean {
  const name = qmpErrorOf(error)?.class
  return name === 'DeviceNotActive' || name === 'KVMMissingCap'
}
