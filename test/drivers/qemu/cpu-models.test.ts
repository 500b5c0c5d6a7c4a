import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { qemu } from '../../../drivers/qemu/driver.js'
import { findProgram } from '../../../drivers/qemu/programs.js'
import { askOnce } from '../../../drivers/qemu/qmp/ask-once.js'
import { qmpErrorOf } from '../../../drivers/qemu/qmp/error.js'
import { libvirtdPeer, qemuPeer } from '../../support/known-peers.js'
import { useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'

describe('the CPU models of the driver qemu', () => {
  needPeer(qemuPeer)
  const folder = mkdtempSync(join(tmpdir(), 'polyvisor-cpus-'))
  after(() => rmSync(folder, { recursive: true }))
  const connect = () => qemu.connect(`qemu:///session?accel=tcg&state=${encodeURIComponent(folder)}`)
  const program = () => findProgram('x86_64') ?? expect.fail('QEMU is not installed')

  it('are compared in QEMU’s own spelling of features, and in others that it takes', async () => {
    await using connection = await connect()
    for (const name of ['sse4.1', 'sse4_1', 'sse4-1']) {
      const baseline = await connection.cpuModels.baseline([
        { model: 'Nehalem', features: [{ name, policy: 'disable' }] },
      ])
      expect(baseline).to.deep.equal({ model: 'Nehalem', features: [{ name: 'sse4.1', policy: 'disable' }] })
    }
  })

  it('are those that a QEMU starts with, or refuses to', async () => {
    await using connection = await connect()
    const { cpuModels } = connection
    for (const model of ['qemu64', 'Nehalem', 'Haswell', 'EPYC', 'pentium3']) {
      const comparison = await cpuModels.compare({ model })
      // `enforce` refuses a CPU of which the accelerator lacks something.
      const starts = await connection
        .define({
          name: model,
          boot: {},
          serials: [],
          qemu: { args: ['-cpu', `${model},enforce`], accelerator: 'tcg' },
        })
        .then(async (domain) => {
          const started = await domain.start().then(
            () => true,
            () => false,
          )
          if (started) await domain.destroy()
          await domain.undefine()
          return started
        })
      expect(comparison !== 'incompatible', model).to.equal(starts)
    }
    const host = await cpuModels.hostModel()
    expect(host.model).to.equal('base')
    expect(host.features.every(({ policy }) => policy === 'require')).to.equal(true)
  })

  it('are not compared where QEMU does not take them apart, but named', async () => {
    await using connection = await connect()
    const error = await rejection(
      'ERR_UNSUPPORTED',
      connection.cpuModels.compare({ model: 'cortex-a57' }, { architecture: 'aarch64' }),
    )
    expect(error.field).to.equal('architecture')
    if (findProgram('aarch64') !== undefined) {
      expect(await connection.cpuModels.models({ architecture: 'aarch64' })).to.include('cortex-a57')
    }
  })

  it('come from a QEMU without a machine, which refuses what it does not know', async () => {
    const expand = (name: string) => ({
      command: 'query-cpu-model-expansion',
      args: { type: 'full', model: { name } },
    })
    const [version, model] = await askOnce(program(), 'tcg', [{ command: 'query-version' }, expand('qemu64')])
    expect(version).to.have.nested.property('qemu.major')
    expect(model).to.have.nested.property('model.props.lm', true)
    const refused = await rejection('ERR_OPERATION_FAILED', askOnce(program(), 'tcg', [expand('Z80')]))
    expect(qmpErrorOf(refused)).to.include({ class: 'GenericError', command: 'query-cpu-model-expansion' })
    await rejection('ERR_UNSUPPORTED', askOnce(program(), 'tcg', [{ command: 'query-nothing' }]))
    const signal = AbortSignal.abort()
    await rejection('ERR_ABORTED', askOnce(program(), 'tcg', [{ command: 'query-version' }], signal))
  })

  describe('beside libvirt on the same QEMU', () => {
    needPeer(libvirtdPeer)
    const daemon = useLibvirtd()

    it('fit the host or do not fit it alike', async () => {
      await using ours = await connect()
      await using theirs = await libvirt.connect(
        `libvirt+unix:///session?socket=${encodeURIComponent(daemon().socket)}`,
      )
      for (const model of ['qemu64', 'Nehalem', 'Westmere', 'Haswell', 'Skylake-Client', 'EPYC']) {
        expect(await ours.cpuModels.compare({ model }), model).to.equal(
          await theirs.cpuModels.compare({ model }),
        )
      }
    })
  })
})
