import { z } from 'zod'
import type { HeldEvents } from './held-events.js'
import type { QmpClient } from './qmp/client.js'

const statusSchema = z.object({ status: z.string() })

/**
 * Whether a machine had been paused before its monitor began to tell this connection of it. What it has told since says so, if
 * the machine has gone on or was paused, and else what it says when it is asked.
 */
export async function wasPaused(qmp: QmpClient, told: HeldEvents): Promise<boolean> {
  const { status } = await qmp.query('query-status', statusSchema)
  const first = told.first('suspended', 'resumed')
  return first === undefined ? status === 'paused' : first === 'resumed'
}
