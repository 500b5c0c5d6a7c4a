import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { payloadImage } from '../../../benchmarks/guest/images.js'
import type { PayloadLine } from '../../../benchmarks/guest/protocol.js'
import { nativePeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { ask, type Running, start } from './conversation.js'

describe('the payload in another root', () => {
  needPeer(nativePeer)
  let folder: string
  let running: Running | undefined

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pv-root-'))
    // The payload is the one program that needs nothing else: it is in the root that it enters, too.
    for (const name of ['dev', 'disk', 'proc', 'sys', 'tmp'])
      await mkdir(join(folder, 'root', name), { recursive: true })
    await copyFile((await payloadImage('linux-x86_64')).path, join(folder, 'root/payload'))
    await mkdir(join(folder, 'files'))
    await writeFile(join(folder, 'files/mark'), '')
  })
  afterEach(async () => {
    await running?.stop()
    running = undefined
    await rm(folder, { recursive: true, force: true })
  })

  const enter = async (...words: readonly string[]): Promise<Running> => {
    running = start((await payloadImage('linux-x86_64')).path, words)
    return running
  }
  const execute = async ({ talk }: Running, ...words: readonly string[]): Promise<readonly PayloadLine[]> => {
    const lines = [await ask(talk, { kind: 'exec', words })]
    while (lines.at(-1)?.kind === 'output' || lines.at(-1)?.kind === 'complaint')
      lines.push(await talk.next())
    return lines
  }

  it('runs a program there, and tells what it wrote and how it ended', async () => {
    const payload = await enter(`root=${folder}/root`)
    expect(await payload.talk.next()).to.include({ kind: 'ready' })
    const [said, done, ...more] = await execute(payload, '/payload')
    expect(said).to.deep.equal({
      kind: 'output',
      text: 'ready polyvisor-payload 1 linux-x86_64',
      whole: true,
    })
    expect(done).to.include({ kind: 'done-exec', status: 0 })
    expect(more).to.deep.equal([])
    expect((await execute(payload, '/payload', 'end', 'a')).at(-1)).to.include({
      kind: 'done-exec',
      status: 97,
    })
    expect((await execute(payload, '/nosuch')).at(-1)).to.include({ kind: 'done-exec', status: 127 })
  })

  it('writes to nothing but what it was given', async () => {
    const { talk, stop } = await enter(`root=${folder}/root`, `bind=${folder}/files`, 'folder=/disk')
    expect(await talk.next()).to.include({ kind: 'ready' })
    const before = await readdir(join(folder, 'root'), { recursive: true })
    const done = await ask(talk, { kind: 'run', workload: 'file-create-disk', count: 3 })
    expect(done).to.include({ kind: 'done', workload: 'file-create-disk' })
    await stop()
    expect(await readdir(join(folder, 'root'), { recursive: true })).to.deep.equal(before)
    expect(await readdir(join(folder, 'files'))).to.deep.equal(['mark'])
  })

  it('runs nothing of the machine that it is on', async () => {
    const payload = await enter()
    expect(await payload.talk.next()).to.include({ kind: 'ready' })
    expect(await execute(payload, '/bin/true')).to.deep.equal([
      {
        kind: 'error',
        code: 'unsupported',
        words: 'there is no other root whose programs could be run',
      },
    ])
  })

  it('says why it cannot enter a root, and runs nothing then', async () => {
    const payload = await enter(`root=${folder}/nosuch`)
    expect(await payload.talk.next()).to.deep.equal({
      kind: 'garbage',
      line: 'root: its folder is refused with error 2',
    })
    expect(await payload.talk.next()).to.include({ kind: 'ready' })
    expect(await execute(payload, '/payload')).to.have.nested.property('[0].code', 'unsupported')
  })
})
