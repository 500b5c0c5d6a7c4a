import { expect } from 'chai'
import { z } from 'zod'
import { xapi } from '../../../drivers/xapi/driver.js'
import { rejection } from '../../support/rejection.js'
import { useXapiPool } from '../../support/xapi-pool.js'

describe('What a pool of XAPI is doing (a stand-in)', () => {
  const pool = useXapiPool()
  const connect = () => xapi.connect(pool().uri())

  it('is seen by another connection, which can cancel it', async () => {
    await using own = await connect()
    await using other = await connect()
    const domain = await own.define({ name: 'a' })
    const seen = await other.lookup('a')
    const start = pool().pool.tasks.hold('VM.start')
    const starting = rejection('ERR_ABORTED', domain.start())
    await start.reached
    expect(await seen.job()).to.deep.equal({ kind: 'start' })
    await seen.abortJob()
    start.release()
    expect((await starting).operation).to.equal('start')
    expect((await domain.info()).state).to.equal('shutoff')
    await domain.start()
    const suspend = pool().pool.tasks.hold('VM.suspend')
    const saving = rejection('ERR_ABORTED', domain.managedSave())
    await suspend.reached
    expect(await seen.job()).to.deep.equal({ kind: 'save' })
    await seen.abortJob()
    suspend.release()
    await saving
    expect((await domain.info()).state).to.equal('running')
    expect(await seen.job()).to.equal(undefined)
    await rejection('ERR_INVALID_STATE', seen.abortJob())
    await domain.destroy()
    await domain.undefine()
  })

  it('is not cancelled where the pool cannot', async () => {
    await using own = await connect()
    const domain = await own.define({ name: 'a' })
    await domain.createSnapshot('s')
    const revert = pool().pool.tasks.hold('VM.revert')
    const reverting = domain.revertToSnapshot('s')
    await revert.reached
    expect(await domain.job()).to.deep.equal({ kind: 'snapshot' })
    await rejection('ERR_UNSUPPORTED', domain.abortJob())
    revert.release()
    await reverting
    await domain.undefine()
  })

  it('is told how far it is where a method is called by itself, and ends with an abort', async () => {
    await using own = await connect()
    await own.define({ name: 'a' })
    const [ref] = z.array(z.string()).parse(await own.native.call('VM.get_by_name_label', ['a']))
    const told: number[] = []
    const start = pool().pool.tasks.hold('VM.start')
    const options = { onProgress: (progress: number) => void told.push(progress) }
    const started = own.native.task('VM.start', [ref, false, false], options)
    await start.reached
    while (told.length === 0) await own.list()
    start.release()
    expect(await started).to.equal('')
    expect(told)
      .to.deep.equal([...told].sort((a, b) => a - b))
      .and.not.to.deep.equal([])
    const stop = pool().pool.tasks.hold('VM.hard_shutdown')
    const controller = new AbortController()
    const before = pool().calls.length
    const stopping = own.native.task('VM.hard_shutdown', [ref], { signal: controller.signal })
    await stop.reached
    controller.abort(new Error('changed my mind'))
    while (!pool().calls.slice(before).includes('task.cancel')) await own.list()
    stop.release()
    expect(await stopping.catch((error: unknown) => error)).to.include({ message: 'changed my mind' })
    const domain = await own.lookup('a')
    expect((await domain.info()).state).to.equal('running')
    await domain.destroy()
    await domain.undefine()
  })
})
