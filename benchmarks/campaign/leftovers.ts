import { type AnyConnection, connect, supports } from '../../src/index.js'
import { isAlive } from './lock.js'
import { remove } from './machine.js'
import { machinePrefix } from './machine-title.js'
import { type CampaignPlatform, connectionOf } from './platform.js'

/**
 * Removes machines that killed campaigns left running, which would disturb every later measurement. Machines of
 * processes that are alive stay. Where a driver's machines end with their program there are none.
 */
export async function removeLeftovers(
  platforms: readonly CampaignPlatform[],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const uri of new Set(platforms.map(connectionOf))) {
    // A platform that cannot even be asked fails later, with its evidence in the log.
    await removeAt(uri, signal).catch(() => {})
  }
}

async function removeAt(uri: string, signal: AbortSignal | undefined): Promise<void> {
  const options = { timeout: 10_000, signal }
  await using connection: AnyConnection = await connect(uri, options)
  if (!supports(connection, 'persistent')) return
  for (const domain of await connection.domains(options)) {
    if (!domain.name.startsWith(machinePrefix)) continue
    const { title = '' } = await domain.spec(options)
    const owner = /^benchmark of process (\d{1,10})$/.exec(title)?.[1]
    if (owner !== undefined && !isAlive(Number(owner))) await remove(domain, options.timeout)
  }
}
