import { open, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { restoreStream, saveStream } from '../../../../drivers/qemu/features/save-stream.js'
import { readSavedFile, type SavedHeader } from '../../../../drivers/qemu/features/saved-file.js'
import { qemuPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { failure } from '../qmp/failure.js'
import { machineArguments, openMachine, type PayloadMachine, startMachine } from './payload-machine.js'

const header: SavedHeader = {
  version: 1,
  uuid: '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11',
  name: 'alpha',
  machine: 'a'.repeat(64),
  qemu: '7.2.0',
  state: 'running',
  savedAt: 1,
}

describe('saving the state of a running QEMU', () => {
  needPeer(qemuPeer)
  const machines: PayloadMachine[] = []
  let source: PayloadMachine
  let path: string

  beforeEach(async () => {
    source = await startMachine()
    machines.push(source)
    path = join(source.qemu.folder, 'saved')
  })

  afterEach(async () => {
    for (const machine of machines.splice(0)) await machine.stop()
  })

  const save = (signal?: AbortSignal): Promise<void> =>
    saveStream(source.qmp, header, { path, socketFolder: source.qemu.folder, signal })

  const restore = async (from: string): Promise<PayloadMachine> => {
    const target = await openMachine([...machineArguments, '-incoming', 'defer'])
    machines.push(target)
    const file = await open(from)
    try {
      const saved = await readSavedFile(file, from)
      await restoreStream(target.qmp, file, saved, from, target.qemu.folder)
    } finally {
      await file.close()
    }
    return target
  }

  it('continues in another machine where it was, with what was under way', async () => {
    await source.guest.ask('prepare sort')
    await save()
    expect(await source.qmp.execute('query-status')).to.include({ status: 'postmigrate' })
    const target = await restore(path)
    await target.qmp.execute('cont')
    expect(await target.guest.ask('echo restored')).to.equal('echo restored')
    expect(await target.guest.ask('run sort 1')).to.match(/^done sort 1 /)
  })

  it('writes a private file with a header that says whose it is, and nothing else', async () => {
    const before = await readdir(source.qemu.folder)
    await save()
    expect(await readdir(source.qemu.folder)).to.have.members([...before, 'saved'])
    const file = await open(path)
    expect((await file.stat()).mode & 0o777).to.equal(0o600)
    expect((await readSavedFile(file, path)).header).to.deep.equal(header)
    await file.close()
  })

  it('leaves an existing file and the machine alone', async () => {
    await writeFile(path, 'precious')
    expect((await failure(save())).code).to.equal('ERR_FILE')
    expect(await readFile(path, 'utf8')).to.equal('precious')
    expect(await source.guest.ask('echo on')).to.equal('echo on')
  })

  it('refuses a folder that is not there', async () => {
    path = join(source.qemu.folder, 'no', 'such', 'folder')
    expect((await failure(save())).code).to.equal('ERR_FILE')
    expect(await source.guest.ask('echo on')).to.equal('echo on')
  })

  it('is cancelled by an abort: the machine goes on and there is no file', async () => {
    const before = await readdir(source.qemu.folder)
    const parameters = await source.qmp.execute('query-migrate-parameters')
    const controller = new AbortController()
    const off = source.qmp.onEvent((event) => {
      if (event.name !== 'MIGRATION') return
      off()
      controller.abort()
    })
    expect((await failure(save(controller.signal))).code).to.equal('ERR_ABORTED')
    expect(await readdir(source.qemu.folder)).to.have.members(before)
    expect(await source.guest.ask('echo on')).to.equal('echo on')
    expect(await source.qmp.execute('query-migrate-parameters')).to.deep.equal(parameters)
    await save()
  })

  it('does not begin under a signal that is aborted already', async () => {
    expect((await failure(save(AbortSignal.abort()))).code).to.equal('ERR_ABORTED')
    expect(await source.guest.ask('echo on')).to.equal('echo on')
  })

  for (const [what, damage] of [
    ['is empty', () => Buffer.alloc(0)],
    ['is something else', () => Buffer.from('#!/bin/sh\necho this is not a saved machine\n')],
    ['ends within the header', (whole: Buffer) => whole.subarray(0, 40)],
    ['lacks its last byte', (whole: Buffer) => whole.subarray(0, -1)],
    ['lacks its second half', (whole: Buffer) => whole.subarray(0, whole.length / 2)],
    ['has one wrong bit', (whole: Buffer) => flipped(whole, whole.length / 2)],
    ['claims a header of 4 GB', (whole: Buffer) => flipped(whole, 16, 0xff)],
    ['has a header that is not JSON', (whole: Buffer) => flipped(whole, 20)],
  ] as const) {
    it(`refuses a file that ${what}`, async () => {
      await save()
      await writeFile(path, damage(await readFile(path)))
      const file = await open(path)
      const error = await failure(readSavedFile(file, path))
      await file.close()
      expect(error.code).to.equal('ERR_FILE')
    })
  }

  it('answers ERR_FILE when QEMU cannot make the machine of the stream', async () => {
    await save()
    const target = await openMachine(['-machine', 'pc', '-m', '64', '-incoming', 'defer'])
    machines.push(target)
    const file = await open(path)
    const saved = await readSavedFile(file, path)
    const error = await failure(restoreStream(target.qmp, file, saved, path, target.qemu.folder))
    await file.close()
    expect(error.code).to.equal('ERR_FILE')
  })
})

function flipped(whole: Buffer, at: number, bits = 0x01): Buffer {
  const copy = Buffer.from(whole)
  const place = Math.floor(at)
  copy[place] = (copy[place] ?? 0) ^ bits
  return copy
}
