import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { v86 } from '../../../drivers/v86/driver.js'
import { speakLines } from '../../local/console-lines.js'
import { codeOf } from '../../local/rejections.js'
import { nextChange, useV86, type V86Domain } from './set-up.js'

const images = fileURLToPath(new URL('../../../../benchmarks/guest/images/', import.meta.url))
const payload = join(images, 'metal-i386')
const ready = 'ready polyvisor-payload 1 metal-i386'

describe('The v86 driver', () => {
  const here = useV86()

  const define = (more: object = {}): Promise<V86Domain> =>
    here.connection.define({
      name: 'payload',
      architecture: 'i386',
      memory: '64 MiB',
      boot: { kernel: payload },
      ...more,
    })

  const speak = async (domain: V86Domain, scrollback = false) =>
    speakLines(await domain.openConsole({ scrollback }))

  const booted = async (more: object = {}) => {
    const domain = await define(more)
    await domain.start()
    const console = await domain.openConsole({ scrollback: true })
    const talk = speakLines(console)
    expect(await talk.next()).to.equal(ready)
    return { domain, console, talk }
  }

  it('boots the payload without a BIOS, speaks with it, and sees it switch itself off', async () => {
    const { domain, console, talk } = await booted()
    expect(await talk.ask('echo hello')).to.equal('echo hello')
    expect(await talk.ask('memory')).to.match(/^memory 6[67]\d{6}$/)
    const ended = once(console, 'close')
    const event = await nextChange(here.connection, 'stopped', () => console.write('off\n'))
    expect(event.reason).to.equal('the guest switched itself off through the debug-exit port with status 0')
    expect((await domain.info()).state).to.equal('shutoff')
    await ended
    expect(Buffer.from(await domain.consoleLog()).toString()).to.match(/^ready .*\n(.*\n)*off\n$/)
  })

  it('computes what the host computes', async () => {
    const { talk } = await booted()
    expect(await talk.ask('run integer-add 1')).to.match(/^done integer-add 1 \d+ 80eda7e8ee4799d1$/)
  })

  it('calls another status than 0 at the debug-exit port a crash', async () => {
    const { domain, console } = await booted()
    const event = await nextChange(here.connection, 'crashed', () => console.write('exit 7\n'))
    expect(event.reason).to.equal('the guest switched itself off through the debug-exit port with status 7')
    expect((await domain.info()).state).to.equal('crashed')
  })

  it('starts a machine again after it has ended', async () => {
    const { domain } = await booted()
    await domain.destroy()
    expect(await domain.info()).to.include({ state: 'shutoff', reason: 'destroyed' })
    expect(await codeOf(domain.destroy())).to.equal('ERR_INVALID_STATE')
    await domain.start()
    expect(await (await speak(domain, true)).next()).to.equal(ready)
  })

  it('hears nothing from a suspended machine until it is resumed', async () => {
    const { domain, console, talk } = await booted()
    await domain.suspend()
    expect((await domain.info()).state).to.equal('paused')
    expect(await codeOf(domain.suspend())).to.equal('ERR_INVALID_STATE')
    const before = await domain.consoleLog()
    const { cpu } = await domain.stats()
    await new Promise((resolve) => console.write('echo while suspended\n', resolve))
    expect((await domain.stats()).cpu.instructions).to.equal(cpu.instructions)
    expect(await domain.consoleLog()).to.deep.equal(before)
    await domain.resume()
    expect(await talk.next()).to.equal('echo while suspended')
    expect(await codeOf(domain.resume())).to.equal('ERR_INVALID_STATE')
  })

  it('boots again on reset', async () => {
    const { domain, talk } = await booted()
    await domain.reset()
    expect(await talk.next()).to.equal(ready)
    expect(await talk.ask('echo again')).to.equal('echo again')
  })

  it('counts instructions and the time of its thread', async () => {
    const { domain, talk } = await booted()
    const before = await domain.stats()
    await talk.ask('run integer-add 1')
    const after = await domain.stats()
    expect(after.cpu.instructions ?? 0).to.be.greaterThan(before.cpu.instructions ?? 0)
    expect(after.cpu.time).to.be.greaterThan(before.cpu.time)
  })

  it('leaves a machine running when the connection is closed, and finds it again', async () => {
    await booted()
    await here.reconnect()
    const found = await here.connection.lookup('payload')
    expect((await found.info()).state).to.equal('running')
    expect(await (await speak(found)).ask('echo again')).to.equal('echo again')
  })

  it('kills what it was starting when the start is aborted', async () => {
    const domain = await define()
    const controller = new AbortController()
    const starting = domain.start({ signal: controller.signal })
    controller.abort()
    expect(await codeOf(starting)).to.equal('ERR_ABORTED')
    expect((await domain.info()).state).to.equal('shutoff')
    await domain.start()
    expect((await domain.info()).state).to.equal('running')
  })

  it('refuses a second start, a name that is taken, and to forget a running domain', async () => {
    const { domain } = await booted()
    expect(await codeOf(domain.start())).to.equal('ERR_INVALID_STATE')
    expect(await codeOf(define())).to.equal('ERR_DOMAIN_EXISTS name')
    expect(await codeOf(domain.undefine())).to.equal('ERR_INVALID_STATE')
  })

  describe('with a saved state', () => {
    it('stops on save and continues on restore', async () => {
      const { domain, talk } = await booted()
      await talk.ask('prepare integer-add')
      const path = join(here.folder, 'state')
      await domain.save(path)
      expect(await domain.info()).to.include({ state: 'shutoff', reason: 'saved' })
      await domain.restore(path)
      expect((await domain.info()).state).to.equal('running')
      const after = await speak(domain, true)
      expect(await after.ask('echo restored')).to.equal('echo restored')
      expect(await after.ask('run integer-add 1')).to.match(/80eda7e8ee4799d1$/)
    })

    it('stays paused if it was', async () => {
      const { domain } = await booted()
      const path = join(here.folder, 'state')
      await domain.suspend()
      await domain.save(path)
      await domain.restore(path)
      expect((await domain.info()).state).to.equal('paused')
      await domain.resume()
      expect(await (await speak(domain)).ask('echo awake')).to.equal('echo awake')
    })

    it('leaves the machine running and no file where it cannot write or is aborted', async () => {
      const { domain, talk } = await booted()
      const path = join(here.folder, 'state')
      await writeFile(path, 'mine')
      expect(await codeOf(domain.save(path))).to.equal('ERR_FILE path')
      expect(await codeOf(domain.save(join(here.folder, 'nowhere', 'state')))).to.equal('ERR_FILE path')
      const controller = new AbortController()
      const saving = domain.save(join(here.folder, 'other'), { signal: controller.signal })
      controller.abort()
      expect(await codeOf(saving)).to.equal('ERR_ABORTED')
      expect(await readFile(path, 'utf8')).to.equal('mine')
      expect(await readdir(here.folder)).to.deep.equal(['state'])
      expect((await domain.info()).state).to.equal('running')
      expect(await talk.ask('echo here')).to.equal('echo here')
    })

    it('refuses files that are not its own', async () => {
      const { domain } = await booted()
      const path = join(here.folder, 'state')
      await domain.save(path)
      const content = await readFile(path)
      const other = await define({ name: 'other' })
      expect(await codeOf(other.restore(path))).to.equal('ERR_FILE path')
      await writeFile(join(here.folder, 'short'), content.subarray(0, -1))
      await writeFile(join(here.folder, 'header'), content.subarray(0, 30))
      await writeFile(join(here.folder, 'empty'), '')
      for (const name of ['short', 'header', 'empty', 'absent']) {
        expect(await codeOf(domain.restore(join(here.folder, name)))).to.equal('ERR_FILE path')
      }
      expect((await domain.info()).state).to.equal('shutoff')
      await domain.restore(path)
    })
  })

  describe('with snapshots', () => {
    it('returns to a running machine', async () => {
      const { domain, talk } = await booted()
      await talk.ask('prepare integer-add')
      const made = await domain.createSnapshot('first', { description: 'prepared' })
      expect(made).to.include({
        name: 'first',
        kind: 'memory',
        state: 'running',
        description: 'prepared',
        current: true,
      })
      await domain.reset()
      expect(await talk.next()).to.equal(ready)
      await domain.revertToSnapshot('first')
      expect(await talk.ask('run integer-add 1')).to.match(/^done /)
    })

    it('returns from off to a running machine, and from a running machine to off', async () => {
      const domain = await define()
      await domain.createSnapshot('off')
      await domain.start()
      expect(await (await speak(domain, true)).next()).to.equal(ready)
      await domain.createSnapshot('on')
      await domain.revertToSnapshot('off')
      expect((await domain.info()).state).to.equal('shutoff')
      await domain.revertToSnapshot('on')
      expect((await domain.info()).state).to.equal('running')
      expect(await (await speak(domain)).ask('echo back')).to.equal('echo back')
      const listed = await domain.listSnapshots()
      expect(listed.map(({ name, parent, current }) => [name, parent, current])).to.deep.equal([
        ['off', undefined, false],
        ['on', 'off', true],
      ])
    })

    it('refuses names that are taken, malformed or unknown', async () => {
      const domain = await define()
      await domain.createSnapshot('one')
      expect(await codeOf(domain.createSnapshot('one'))).to.equal('ERR_SNAPSHOT_EXISTS')
      expect(await codeOf(domain.createSnapshot('a/b'))).to.equal('ERR_INVALID_ARGUMENT name')
      expect(await codeOf(domain.createSnapshot('two', { kind: 'internal' }))).to.equal('ERR_UNSUPPORTED')
      expect(await codeOf(domain.revertToSnapshot('two'))).to.equal('ERR_NO_SNAPSHOT')
      await domain.deleteSnapshot('one')
      expect(await codeOf(domain.deleteSnapshot('one'))).to.equal('ERR_NO_SNAPSHOT')
      expect(await domain.listSnapshots()).to.deep.equal([])
    })
  })

  describe('under a flood of output', () => {
    it('loses nothing for a reader that keeps up, and keeps the last mebibyte', async () => {
      const { domain, console } = await booted()
      const size = 3 * 2 ** 20
      const reader = await domain.openConsole()
      let received = 0
      let tail = ''
      const done = new Promise<void>((resolve) => {
        reader.on('data', (bytes: Buffer) => {
          received += bytes.length
          tail = (tail + bytes.toString('latin1')).slice(-100)
          if (tail.includes('done flood')) resolve()
        })
      })
      console.write(`flood ${size}\n`)
      await done
      expect(received).to.be.at.least(size)
      expect((await domain.consoleLog()).length).to.equal(2 ** 20)
    })

    it('can be suspended and destroyed', async () => {
      const { domain, console } = await booted()
      console.write('flood 4000000000\n')
      await once(await domain.openConsole(), 'readable')
      await domain.suspend()
      const before = await domain.consoleLog()
      await domain.stats()
      expect(await domain.consoleLog()).to.deep.equal(before)
      await domain.resume()
      await domain.destroy()
      expect((await domain.info()).state).to.equal('shutoff')
    })
  })

  describe('given a specification that v86 cannot honour', () => {
    const kernel = payload
    const cases: readonly (readonly [string, object])[] = [
      ['architecture', { architecture: 'x86_64' }],
      ['memory', { memory: '4 GiB' }],
      ['memory', { memory: 100_000 }],
      ['memory', { memory: 2 ** 24 + 4096 }],
      ['vcpus', { vcpus: 2 }],
      ['vcpus', { vcpus: { count: 1, maximum: 2 } }],
      ['machine', { machine: 'q35' }],
      ['cpu.model', { cpu: { model: 'max' } }],
      ['firmware', { firmware: 'uefi' }],
      ['boot.kernel', { boot: {} }],
      ['boot.kernel', { boot: { kernel: '/nowhere/at/all' } }],
      ['boot.kernel', { boot: { kernel: join(images, 'manifest.json') } }],
      ['boot.order', { boot: { kernel, order: ['network'] } }],
      ['disks[0].format', { disks: [{ path: payload, format: 'qcow2' }] }],
      ['disks[0].bus', { disks: [{ path: payload, bus: 'virtio' }] }],
      ['disks[0].path', { disks: [{ path: payload, device: 'floppy' }] }],
      ['networks', { networks: [{}] }],
      ['rng', { rng: true }],
      ['v86.acpi', { v86: { acpi: true } }],
      ['v86.speed', { v86: { speed: 1 } }],
    ]
    for (const [field, more] of cases) {
      it(`names ${field} for ${JSON.stringify(more).replaceAll(images, '')}`, async () => {
        expect(await codeOf(define(more))).to.equal(`ERR_INVALID_SPEC ${field}`)
        expect(await here.connection.list()).to.deep.equal([])
      })
    }
  })

  it('reports to the doctor that it boots a machine', async () => {
    const [finding] = await v86.doctor()
    expect(finding).to.include({ name: 'v86', status: 'works' })
  })
})
