import { setImmediate } from 'node:timers/promises'
import { expect } from 'chai'
import type { AnyDomain, MethodsOf } from '../../../src/domain.js'
import type { JobInfo } from '../../../src/domain-data.js'
import { rejection } from '../../support/rejection.js'
import { askGuest, type ContractContext, having } from '../context.js'

/** So slow that libvirt, too, can be asked for it, in bytes a second. */
const slow = 2 ** 20

/** Feature `jobs`. */
export function jobsContract(context: ContractContext): void {
  it('has none when nothing is going on, nor when the machine is off', async () => {
    const domain = having(await context.boot(), 'jobs')
    expect(await domain.job()).to.equal(undefined)
    await rejection('ERR_INVALID_STATE', domain.abortJob())
    await domain.destroy()
    expect(await domain.job()).to.equal(undefined)
    await rejection('ERR_INVALID_STATE', domain.abortJob())
  })

  it('lets another program see a migration and cancel it; the machine goes on', async () => {
    if (!context.has('migrate')) return
    const domain = having(await context.boot(), 'jobs')
    const uri = context.subject.uri()
    const destination = await context.connect(uri)
    const watcher = having(await (await context.connect()).lookup(domain.name), 'jobs')
    const outcome = rejection('ERR_ABORTED', having(domain, 'migrate').migrate(uri, { bandwidth: slow }))
    const job = await untilUnderWay(watcher)
    expect(job.kind).to.equal('migration')
    expect(job.elapsed).to.be.at.least(0)
    const { processed = 0, remaining = 0, total = 0 } = job.memory ?? {}
    expect(processed).to.be.above(0)
    expect(remaining).to.be.above(0)
    expect(total).to.be.at.least(remaining)
    await watcher.abortJob()
    expect((await outcome).operation).to.equal('migrate')
    expect(await watcher.job()).to.equal(undefined)
    await rejection('ERR_INVALID_STATE', watcher.abortJob())
    expect((await domain.info()).state).to.equal('running')
    expect(await destination.list({ states: ['running', 'paused'] })).to.deep.equal([])
    if (context.has('console')) await askGuest(domain, 'echo alive', 'echo alive')
  })
}

/** Asks until a job has begun to deal with the guest's memory. */
async function untilUnderWay(domain: AnyDomain & MethodsOf<'jobs'>): Promise<JobInfo> {
  for (;;) {
    const job = await domain.job()
    if (job?.memory !== undefined && job.memory.processed > 0) return job
    await setImmediate()
  }
}
