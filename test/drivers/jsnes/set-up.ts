import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jsnes } from '../../../drivers/jsnes/driver.js'
import { speakLines } from '../../local/console-lines.js'
import { nesExitAddress, nesGuest, nesReady } from '../../support/nes-guest.js'

export type JsnesConnection = Awaited<ReturnType<typeof jsnes.connect>>
export type JsnesDomain = Awaited<ReturnType<JsnesConnection['define']>>

/** Opens a connection with a host of its own before every test of a suite, and a folder with the guest; clears up after it. */
export function useJsnes() {
  let connection: JsnesConnection | undefined
  let folder = ''
  const current = (): JsnesConnection => {
    if (connection === undefined) throw new Error('no test is running')
    return connection
  }
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'polyvisor-jsnes-test-'))
    connection = await jsnes.connect(`jsnes://${folder}`)
    await writeFile(join(folder, 'guest.nes'), nesGuest())
  })
  afterEach(async () => {
    for (const domain of await current().domains()) {
      if (!['shutoff', 'crashed'].includes((await domain.info()).state)) await domain.destroy()
      await domain.undefine()
    }
    await current().close()
    await rm(folder, { recursive: true })
  })
  const define = (more: object = {}): Promise<JsnesDomain> =>
    current().define({
      name: 'nes',
      architecture: '6502',
      boot: { kernel: join(folder, 'guest.nes') },
      jsnes: { exitAddress: nesExitAddress },
      ...more,
    })
  return {
    get connection() {
      return current()
    },
    get folder() {
      return folder
    },
    define,
    async booted(more: object = {}) {
      const domain = await define(more)
      await domain.start()
      const talk = speakLines(await domain.openConsole({ scrollback: true }))
      const first = await talk.next()
      if (first !== nesReady) throw new Error(`it began with ${first}`)
      return { domain, talk }
    },
    /** A file of the folder. */
    async file(name: string, content: Uint8Array): Promise<string> {
      const path = join(folder, name)
      await writeFile(path, content)
      return path
    },
  }
}

/** Does something and waits for the event of the life cycle that it brings about. */
export async function nextChange(connection: JsnesConnection, wanted: string, work: () => unknown) {
  const events = connection.events({ types: ['lifecycle'] })
  await work()
  for await (const event of events) if (event.type === 'lifecycle' && event.change === wanted) return event
  throw new Error('the connection was closed')
}
