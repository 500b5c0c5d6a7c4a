import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { errorsOf, runtimeFailure } from '../../../drivers/container/runtime-failure.js'

const failed = { status: 1, signal: null }

describe('why a container was not made', () => {
  it('is read from the log of a runtime with a bundle', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'polyvisor-container-'))
    try {
      const log = join(folder, 'log')
      await writeFile(
        log,
        '{"level":"warning","msg":"unable to get oom kill count","time":"2026-01-01T00:00:00Z"}\n' +
          '{"level":"error","msg":"runc run failed: no such file","time":"2026-01-01T00:00:00Z"}\n',
      )
      const error = await runtimeFailure('runc', log, failed, 'whatever the program wrote')
      expect(error).to.include({ code: 'ERR_START_FAILED' })
      expect(error?.message).to.equal('runc could not make the container: runc run failed: no such file')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('is read from what the others write after their name', async () => {
    const error = await runtimeFailure(
      'bwrap',
      '/none',
      failed,
      'bwrap: No permissions to create a new namespace\n',
    )
    expect(error?.message).to.contain('No permissions to create a new namespace')
    const unshare = await runtimeFailure('unshare', '/none', failed, 'unshare: unshare failed: EPERM\n')
    expect(unshare?.message).to.contain('unshare failed')
  })

  it('is nothing where the program itself ended with an error, or with none', async () => {
    expect(await runtimeFailure('bwrap', '/none', failed, 'my own words: bwrap: no\n')).to.equal(undefined)
    expect(await runtimeFailure('crun', '/none', failed, 'crun: not in the log')).to.equal(undefined)
    expect(await runtimeFailure('bwrap', '/none', { status: 0, signal: null }, 'bwrap: x')).to.equal(
      undefined,
    )
  })

  it('passes over lines of a log that are none', () => {
    expect(errorsOf('torn {"level":"error"\n\n{"level":"error","msg":1}\n[]\n')).to.deep.equal([])
  })
})
