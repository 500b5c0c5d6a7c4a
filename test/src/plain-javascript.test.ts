import { existsSync } from 'node:fs'
import { expect } from 'chai'
import { test } from '../../drivers/test/driver.js'
import { rejection, thrown } from '../support/rejection.js'

type Connection = Awaited<ReturnType<typeof test.connect>>
type Domain = Awaited<ReturnType<Connection['define']>>

/** Calls by their names, the argument that is wrong, and all that they are given. */
const wrong: readonly (readonly [string, string, readonly unknown[]])[] = [
  ['setAutostart', 'on', ['false']],
  ['setAutostart', 'on', []],
  ['save', 'path', []],
  ['save', 'path', ['a\0b']],
  ['restore', 'path', [undefined]],
  ['coreDump', 'path', [5]],
  ['createSnapshot', 'name', [5]],
  ['createSnapshot', 'kind', ['a', { kind: 'disk-only' }]],
  ['createSnapshot', 'description', ['a', { description: 5 }]],
  ['revertToSnapshot', 'name', []],
  ['deleteSnapshot', 'name', [5]],
  ['deleteCheckpoint', 'name', [{}]],
  ['changeMedia', 'force', ['cd0', '/a', { force: 'false' }]],
  ['openConsole', 'port', [{ port: '0' }]],
  ['openConsole', 'scrollback', [{ scrollback: 'no' }]],
  ['consoleLog', 'port', [{ port: null }]],
  ['sendKeys', 'keys', ['a']],
  ['sendKeys', 'keys', []],
  ['agentExec', 'path', []],
  ['agentExec', 'path', ['/bin/true\0.sh']],
  ['agentExec', 'args[0]', ['/a', { args: ['a\0b'] }]],
  ['agentExec', 'environment', ['/a', { environment: { A: 'b\0' } }]],
  ['agentExec', 'environment', ['/a', { environment: { 'A=b': 'c' } }]],
  ['agentReadFile', 'path', ['/etc/a\0.txt']],
  ['agentExec', 'args', ['/a', { args: '-l /' }]],
  ['agentExec', 'args[0]', ['/a', { args: [5] }]],
  ['agentExec', 'environment', ['/a', { environment: ['A=b'] }]],
  ['agentExec', 'input', ['/a', { input: 'text' }]],
  ['agentReadFile', 'path', []],
  ['agentWriteFile', 'data', ['/a', 5]],
  ['agentWriteFile', 'data', ['/a', 'text']],
]

/** Calls a method as a program without types may. */
function callWith(target: object, method: string, args: readonly unknown[]): unknown {
  const found: unknown = Reflect.get(target, method)
  if (typeof found !== 'function') throw new Error(`there is no ${method}`)
  return Reflect.apply(found, target, args)
}

const rejected = (target: object, method: string, args: readonly unknown[]) =>
  rejection('ERR_INVALID_ARGUMENT', Promise.resolve(callWith(target, method, args)))

describe('Wrong arguments from plain JavaScript', () => {
  let connection: Connection
  let domain: Domain
  beforeEach(async () => {
    connection = await test.connect('test:///plain-javascript')
    domain = await connection.define({ name: 'a' })
    await domain.start()
  })
  afterEach(async () => {
    await domain.destroy()
    await domain.undefine()
    await connection.close()
  })

  for (const [method, field, args] of wrong) {
    it(`are refused: ${method}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`, async () => {
      const error = await rejected(domain, method, args)
      expect(error).to.include({ field, domain: 'a', operation: method })
      expect(await domain.autostart()).to.equal(false)
      expect(existsSync('undefined')).to.equal(false)
    })
  }

  it('are refused by a connection, and select neither other domains nor no events', async () => {
    await rejected(connection, 'lookup', [])
    await rejected(connection, 'list', [{ states: 'running' }])
    await rejected(connection, 'domains', [{ states: ['runing'] }])
    for (const filter of [{ types: ['lifecicle'] }, { types: 'lifecycle' }, { domain: 5 }]) {
      thrown('ERR_INVALID_ARGUMENT', () => callWith(connection, 'events', [filter]))
    }
    expect(await connection.list({ states: ['running'] })).to.have.length(1)
    await connection.events({ types: ['lifecycle', 'node-device'] }).return()
  })

  it('are refused by what a connection has, and neither shrink a volume nor take nothing for all', async () => {
    const { storage, networks, nwfilters, interfaces, nodeDevices } = connection
    const pool = await storage.definePool({ name: 'p', type: 'dir', target: '/p' })
    await pool.build()
    await pool.start()
    const volume = await pool.createVolume({ name: 'v', capacity: 4096, allocation: 0 })
    const calls: readonly (readonly [object, string, string, readonly unknown[]])[] = [
      [storage, 'lookupPool', 'nameOrUuid', [5]],
      [pool, 'lookupVolume', 'name', []],
      [networks, 'lookup', 'nameOrUuid', [5]],
      [nwfilters, 'lookup', 'nameOrUuid', [5]],
      [interfaces, 'lookup', 'nameOrMac', [5]],
      [nodeDevices, 'lookup', 'name', [5]],
      [volume, 'resize', 'bytes', []],
      [volume, 'resize', 'shrink', [512, { shrink: 'false' }]],
      [volume, 'download', 'length', [{ length: 0 }]],
      [volume, 'upload', 'length', [{ length: 0 }]],
    ]
    for (const [target, method, field, args] of calls) {
      expect(await rejected(target, method, args)).to.include({ field, operation: method })
    }
    expect((await volume.info()).capacity).to.equal(4096)
  })

  it('are a TypeError where they are time-outs', async () => {
    for (const timeout of ['5', 0, -1, '5s', 5n]) {
      const call = Promise.resolve(callWith(domain, 'info', [{ timeout }]))
      expect(await call.catch((reason: unknown) => reason)).to.be.instanceOf(TypeError)
    }
  })
})
