import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v86 } from '../../../drivers/v86/driver.js'

export type V86Connection = Awaited<ReturnType<typeof v86.connect>>
export type V86Domain = Awaited<ReturnType<V86Connection['define']>>

/** Opens a connection with a host of its own before every test of a suite, and a folder; clears up after it. */
export function useV86(): {
  readonly connection: V86Connection
  readonly folder: string
  reconnect(): Promise<void>
} {
  let connection: V86Connection | undefined
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'polyvisor-v86-test-'))
    connection = await v86.connect(`v86://${folder}`)
  })
  const current = (): V86Connection => {
    if (connection === undefined) throw new Error('no test is running')
    return connection
  }
  afterEach(async () => {
    for (const domain of await current().domains()) {
      if (!['shutoff', 'crashed'].includes((await domain.info()).state)) await domain.destroy()
      await domain.undefine()
    }
    await current().close()
    await rm(folder, { recursive: true })
  })
  return {
    get connection() {
      return current()
    },
    get folder() {
      return folder
    },
    async reconnect() {
      const { uri } = current()
      await current().close()
      connection = await v86.connect(uri)
    },
  }
}

/** Does something and waits for the event of the life cycle that it brings about. */
export async function nextChange(connection: V86Connection, wanted: string, work: () => unknown) {
  const events = connection.events({ types: ['lifecycle'] })
  await work()
  for await (const event of events) if (event.type === 'lifecycle' && event.change === wanted) return event
  throw new Error('the connection was closed')
}
