import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { type FileLock, tryLock } from '../../../src/state/file-lock.js'
import { describeEvents, eventsUntilChange } from '../../contract/context.js'
import { pathBefore, runs, standIn } from '../../support/emulator-stand-in.js'
import { linuxPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

describe('What happens at the same time in a state folder', () => {
  needPeer(linuxPeer)

  let state = ''
  let connect: () => ReturnType<ReturnType<typeof standIn>['connect']>
  beforeEach(() => {
    state = realpathSync(newFolder())
    const driver = standIn(runs)
    connect = () => driver.connect(`standin:///session?state=${state}`)
  })
  afterEach(() => {
    Object.assign(process.env, { PATH: pathBefore })
  })

  /** Those who change the list of domains meanwhile have their turns in the order in which they came. */
  const holdList = async (): Promise<FileLock> =>
    (await tryLock(join(state, '.lock'))) ?? expect.fail('the lock is taken')

  it('is told of another’s definition, though this connection tried to take the same name', async () => {
    await using other = await connect()
    await using own = await connect()
    const events = own.events({ types: ['lifecycle'] })
    const lock = await holdList()
    const defined = other.define({ name: 'a' })
    const refused = rejection('ERR_DOMAIN_EXISTS', own.define({ name: 'a' }))
    lock.release()
    const [domain] = await Promise.all([defined, refused])
    await domain.undefine()
    const seen = await eventsUntilChange(events, 'undefined')
    expect(describeEvents(seen)).to.deep.equal(['defined', 'undefined'])
    expect(seen[0]).to.include({ uuid: domain.uuid })
  })

  it('is told once and in order, though several calls of one connection are about the same name', async () => {
    await using own = await connect()
    const events = own.events({ types: ['lifecycle'] })
    const first = await own.define({ name: 'a' })
    const lock = await holdList()
    const defining = Promise.allSettled([own.define({ name: 'a' }), own.define({ name: 'a' })])
    const undefining = first.undefine()
    lock.release()
    await undefining
    const defined = (await defining).filter(({ status }) => status === 'fulfilled').length
    for (let left = defined; left > 0; left -= 1) await (await own.lookup('a')).undefine()
    await own.define({ name: 'last' })
    const told: string[] = []
    for await (const event of events) {
      if (event.type !== 'lifecycle' || event.domain === 'last') break
      told.push(event.change)
    }
    expect(told).to.deep.equal(Array.from({ length: 1 + defined }, () => ['defined', 'undefined']).flat())
  })

  it('tells the end of a machine before its domain is gone, to every connection', async () => {
    await using own = await connect()
    await using other = await connect()
    const streams = [own, other].map((each) => each.events({ types: ['lifecycle'] }))
    const domain = await own.define({ name: 'a' })
    await domain.start()
    await domain.destroy()
    await domain.undefine()
    for (const events of streams) {
      const seen = describeEvents(await eventsUntilChange(events, 'undefined'))
      expect(seen).to.deep.equal(['defined', 'started', 'stopped', 'undefined'])
    }
  })
})
