import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Gives every test of the suite that is being described a state folder of its own, by `XDG_STATE_HOME`. */
export function useOwnState(): void {
  const { XDG_STATE_HOME: before } = process.env
  let state = ''

  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), 'pv-'))
    Object.assign(process.env, { XDG_STATE_HOME: state })
  })

  afterEach(async () => {
    if (before === undefined) Reflect.deleteProperty(process.env, 'XDG_STATE_HOME')
    else Object.assign(process.env, { XDG_STATE_HOME: before })
    await rm(state, { recursive: true, force: true })
  })
}
