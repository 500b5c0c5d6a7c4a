import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { z } from 'zod'
import { defineDriver } from '../../src/driver.js'
import { HypervisorError } from '../../src/errors.js'
import {
  type AnyDriver,
  connect,
  driverNames,
  driverSchemes,
  loadAllDrivers,
  loadDriver,
  registerDriver,
} from '../../src/registry.js'
import type { ConnectionUri } from '../../src/uri.js'
import { via } from '../../src/via.js'
import { rejection } from '../support/rejection.js'

const run = promisify(execFile)

function madeUp(name: string, scheme: string, serves?: (uri: ConnectionUri) => boolean): AnyDriver {
  return defineDriver({
    name,
    title: name,
    schemes: [scheme],
    serves,
    class: 'test',
    evidence: { peer: 'stand-in', description: 'refuses every connection' },
    features: [],
    options: z.unknown(),
    async connect() {
      throw new HypervisorError('ERR_CONNECT', 'nobody is at home')
    },
    doctor: async () => [],
  })
}

describe('the registry', () => {
  it('has no driver with a feature that makes no sense without another', async () => {
    for (const { name, features } of await loadAllDrivers()) {
      if (features.includes('start-paused')) expect(features, name).to.include('suspend')
      if (features.includes('console-log')) expect(features, name).to.include('console')
    }
  })

  it('knows the drivers of the package by name and scheme', async () => {
    expect(driverNames()).to.include.members(['native', 'test'])
    expect(driverSchemes()).to.include.members(['native', 'test'])
    for (const driver of await loadAllDrivers()) {
      expect(driverNames()).to.include(driver.name)
      expect(driverSchemes()).to.include.members(driver.schemes)
      expect(await loadDriver(driver.name)).to.equal(driver)
    }
  })

  it('connects by the scheme of a URI', async () => {
    await using connection = await connect('test:///registry')
    expect(connection).to.include({ driver: 'test', state: 'open' })
  })

  it('names the schemes that there are when a URI has another one', async () => {
    const error = await rejection('ERR_NO_DRIVER', connect('abacus:///'))
    expect(error.message).to.include('abacus')
    expect(error.hint).to.include('test')
    expect((await rejection('ERR_NO_DRIVER', loadDriver('abacus'))).hint).to.include('test')
  })

  it('names the scheme and the driver that were probably meant', async () => {
    const meant: readonly (readonly [string, string])[] = [
      ...([
        ['qmeu', 'qemu'],
        ['xem', 'xen'],
        ['vmwre', 'vmware'],
        ['virtual-box', 'virtualbox'],
      ] as const),
      ...([
        ['fsuae', 'fs-uae'],
        ['QEMUU', 'qemu'],
      ] as const),
    ]
    for (const [wrong, right] of meant) {
      const error = await rejection('ERR_NO_DRIVER', connect(`${wrong}:///`))
      expect(error.hint).to.match(new RegExp(`^Did you mean ${right}\\? Schemes: native, `))
    }
    expect((await rejection('ERR_NO_DRIVER', connect('abacus:///'))).hint).to.match(/^Schemes: /)
    expect((await rejection('ERR_NO_DRIVER', loadDriver('libvrit'))).hint).to.match(
      /^Did you mean libvirt\? D/,
    )
  })

  it('refuses a malformed URI', async () => {
    await rejection('ERR_INVALID_URI', connect('test'))
  })

  it('takes a driver from outside, once', async () => {
    const driver = madeUp('outside', 'outside')
    const unregister = registerDriver(driver)
    expect(unregister).to.equal(undefined)
    expect(await loadDriver('outside')).to.equal(driver)
    const error = await rejection('ERR_CONNECT', connect('outside:///'))
    expect(error).to.include({ driver: 'outside', operation: 'connect' })
    expect(() => registerDriver(driver)).to.throw(TypeError, /outside/)
    expect(() => registerDriver(madeUp('other', 'outside'))).to.throw(TypeError)
    expect(() => registerDriver(madeUp('test', 'other'))).to.throw(TypeError)
  })

  it('gives a driver the URIs of other schemes that it serves, and no others', async () => {
    registerDriver(madeUp('beside', 'beside', via('beside')))
    for (const uri of ['beside:///', 'test:///?via=beside', 'nobody:///?via=beside']) {
      expect(await rejection('ERR_CONNECT', connect(uri)), uri).to.include({ driver: 'beside' })
    }
    expect((await rejection('ERR_INVALID_URI', connect('test:///?via=other'))).driver).to.equal('test')
    await rejection('ERR_NO_DRIVER', connect('nobody:///?via=other'))
  })

  it('loads no driver and no schema library when the package is imported', async () => {
    const index = new URL('../../src/index.js', import.meta.url).href
    const script = `
      import { register } from 'node:module'
      import { MessageChannel } from 'node:worker_threads'
      const { port1, port2 } = new MessageChannel()
      const seen = []
      port1.on('message', (url) => seen.push(url))
      port1.unref()
      register('data:text/javascript,' + encodeURIComponent(\`
        let port
        export const initialize = (data) => { port = data.port }
        export const load = (url, context, next) => { port.postMessage(url); return next(url, context) }
      \`), { data: { port: port2 }, transferList: [port2] })
      await import(process.argv[1])
      await new Promise((resolve) => setImmediate(resolve))
      console.log(JSON.stringify(seen))
    `
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script, index])
    const loaded: unknown = JSON.parse(stdout)
    expect(loaded).to.be.an('array').that.includes(index)
    expect(stdout).to.not.match(/\/drivers\/|koffi|v86|echarts|commander|\/zod\/|\/yaml\//)
  })
})
