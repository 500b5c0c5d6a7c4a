import { inspect } from 'node:util'
import { expect } from 'chai'
import type { HypervisorError } from '../../../src/errors.js'
import type { Secret } from '../../../src/secrets.js'
import type { SecretSpecInput } from '../../../src/spec/secret.js'
import { rejection } from '../../support/rejection.js'
import { describeEvents, eventsUntil } from '../context.js'
import type { FeaturePlace } from './place.js'

const usages = [
  { type: 'volume', id: '/images/an & image.raw' },
  { type: 'ceph', id: 'client.admin secret' },
  { type: 'iscsi', id: 'portal' },
  { type: 'tls', id: 'server key' },
  { type: 'vtpm', id: 'tpm of sl4' },
] as const

/** Feature `secrets` of connections. */
export function secretsContract(place: FeaturePlace<'secrets'>): void {
  const secrets = () => place.connection().secrets
  const define = async (spec: SecretSpecInput = {}): Promise<Secret> => await secrets().define(spec)
  /** What an error would show to a person, a log or a program. */
  const shown = (error: HypervisorError): string => `${inspect(error, { depth: 9 })}${JSON.stringify(error)}`
  afterEach(async () => {
    for (const { uuid } of await secrets().list()) await (await secrets().lookup(uuid)).undefine()
  })

  it('defines secrets of every usage, lists them and finds them by UUID and by usage', async () => {
    for (const usage of usages) {
      const secret = await define({ usage, description: `for ${usage.type}` })
      expect(secret.usage).to.deep.equal(usage)
      const info = await secret.info()
      expect(info).to.deep.equal({
        uuid: secret.uuid,
        usage,
        ephemeral: false,
        private: false,
        description: `for ${usage.type}`,
      })
      expect((await secrets().lookup(usage)).uuid).to.equal(secret.uuid)
      const found = await secrets().lookup(secret.uuid.toUpperCase())
      expect(found).to.deep.include({ uuid: secret.uuid, usage })
      const again = await place.connect()
      expect(await again.secrets.list()).to.deep.include(info)
    }
    const uuids = (await secrets().list()).map(({ uuid }) => uuid)
    expect(uuids).to.have.length(usages.length)
    expect(uuids).to.deep.equal([...uuids].sort())
  })

  it('defines secrets that are ephemeral, private or known by their UUID alone', async () => {
    const uuid = '6695eb01-f6a4-8304-79aa-97f2502e193f'
    const plain = await define({ uuid })
    const nothing = { usage: undefined, description: undefined }
    expect(await plain.info()).to.deep.equal({ uuid, ephemeral: false, private: false, ...nothing })
    const hidden = await define({ ephemeral: true, private: true })
    expect(await hidden.info()).to.deep.equal({
      uuid: hidden.uuid,
      ephemeral: true,
      private: true,
      ...nothing,
    })
  })

  it('keeps a value of any bytes, and gives out copies of it', async () => {
    const secret = await define()
    expect((await rejection('ERR_INVALID_STATE', secret.value())).operation).to.equal('value')
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
    const handed = Uint8Array.from(bytes)
    const done = secret.setValue(handed)
    handed.fill(0)
    await done
    const value = await secret.value()
    expect(value).to.deep.equal(bytes)
    value.fill(0)
    const again = await place.connect()
    expect(await (await again.secrets.lookup(secret.uuid)).value()).to.deep.equal(bytes)
    await secret.setValue(new Uint8Array(65_536).fill(7))
    expect(await secret.value()).to.deep.equal(new Uint8Array(65_536).fill(7))
    await secret.setValue(Buffer.from('shorter'))
    expect(Buffer.from(await secret.value()).toString()).to.equal('shorter')
  })

  it('tells nobody the value of a private secret', async () => {
    const secret = await define({ private: true, usage: usages[1] })
    await rejection('ERR_OPERATION_FAILED', secret.value())
    await secret.setValue(Buffer.from('hush hush'))
    const error = await rejection('ERR_OPERATION_FAILED', secret.value())
    expect(error.message).to.include('private')
    expect(shown(error)).not.to.match(/hush|68 75 73 68|104,\s*117/)
  })

  it('shows values in no list, event or error', async () => {
    const connection = place.connection()
    await using events = connection.events({ types: ['secret'] })
    const secret = await define({ usage: usages[2] })
    await secret.setValue(Buffer.from('hush hush'))
    const tooLong = Buffer.alloc(65_537, 'hush')
    for (const value of [tooLong, new Uint8Array()]) {
      const error = await rejection('ERR_INVALID_ARGUMENT', secret.setValue(value))
      expect(error).to.include({ field: 'value', operation: 'setValue' })
      expect(shown(error)).not.to.match(/hush|68 75 73 68|104,\s*117/)
    }
    expect(Buffer.from(await secret.value()).toString()).to.equal('hush hush')
    const wrong = await rejection(
      'ERR_INVALID_SPEC',
      define(Object.assign({ private: false }, { value: 'hush hush' })),
    )
    expect(shown(wrong)).not.to.include('hush')
    await secret.undefine()
    const gone = await rejection('ERR_NO_SECRET', secret.setValue(Buffer.from('hush hush')))
    expect(shown(gone)).not.to.match(/hush|68 75 73 68|104,\s*117/)
    const seen = await eventsUntil(events, (event) => 'change' in event && event.change === 'undefined')
    expect(describeEvents(seen)).to.deep.equal(['defined', 'value-changed', 'undefined'])
    for (const event of seen) {
      expect(event).to.deep.include({ type: 'secret', uuid: secret.uuid, usage: usages[2] })
    }
    expect(inspect([seen, secret], { depth: 9 }) + JSON.stringify([seen, secret])).not.to.include('hush')
  })

  it('refuses what is taken, unknown or wrong', async () => {
    const secret = await define({ usage: usages[3] })
    expect((await rejection('ERR_SECRET_EXISTS', define({ uuid: secret.uuid }))).field).to.equal('uuid')
    const taken = await rejection('ERR_SECRET_EXISTS', define({ usage: usages[3] }))
    expect(taken).to.include({
      field: 'usage',
      driver: place.subject.driver.name,
      operation: 'define',
    })
    // Another type may have the same word.
    await define({ usage: { type: 'vtpm', id: usages[3].id } })
    for (const unknown of ['nope', '', '6695eb01-f6a4-8304-79aa-97f2502e193f', usages[0]]) {
      await rejection('ERR_NO_SECRET', secrets().lookup(unknown))
    }
    const relative = { type: 'volume', id: 'images/a.raw' } as const
    expect((await rejection('ERR_INVALID_SPEC', define({ usage: relative }))).field).to.equal('usage.id')
    expect((await rejection('ERR_INVALID_SPEC', secrets().lookup(relative))).field).to.equal('usage.id')
  })

  it('forgets a secret and its value', async () => {
    const secret = await define({ usage: usages[4] })
    await secret.setValue(Buffer.from('old'))
    await secret.undefine()
    await rejection('ERR_NO_SECRET', secret.info())
    await rejection('ERR_NO_SECRET', secret.value())
    await rejection('ERR_NO_SECRET', secret.undefine())
    expect(await secrets().list()).to.deep.equal([])
    const next = await define({ uuid: secret.uuid, usage: usages[4] })
    await rejection('ERR_INVALID_STATE', next.value())
  })

  it('refuses calls after the connection was closed, and takes a signal', async () => {
    const secret = await define()
    await rejection('ERR_ABORTED', secret.setValue(Buffer.from('x'), { signal: AbortSignal.abort() }))
    await rejection('ERR_INVALID_STATE', secret.value())
    const connection = await place.connect()
    const further = await connection.secrets.lookup(secret.uuid)
    await connection.close()
    await rejection('ERR_DISCONNECTED', connection.secrets.list())
    await rejection('ERR_DISCONNECTED', further.value())
  })
}
