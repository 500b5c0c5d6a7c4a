import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { readCpuModels, writeCpuModel } from '../../../src/formats/libvirt-xml/cpu-model.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import type { CpuModelSpecInput } from '../../../src/spec/cpu-model.js'
import { libvirtdPeer, qemuPeer, virshPeer } from '../../support/known-peers.js'
import { useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { virshOf } from '../../support/virsh.js'

describe('what the driver libvirt says of CPUs, as virsh sees it', () => {
  needPeer(libvirtdPeer)
  needPeer(qemuPeer)
  needPeer(virshPeer)
  const daemon = useLibvirtd()
  const virsh = virshOf('qemu+unix:///session', () => daemon().socket)
  const connect = (path = 'session', parameters = '') =>
    libvirt.connect(`libvirt+unix:///${path}?${parameters}socket=${encodeURIComponent(daemon().socket)}`)

  const fileOf = async (...cpus: readonly CpuModelSpecInput[]): Promise<string> => {
    const file = join(daemon().folder, 'cpus.xml')
    // virsh reads one after the other, without an element around them.
    await writeFile(file, cpus.map((cpu) => writeXml(writeCpuModel(cpu))).join(''))
    return file
  }

  it('names the models that virsh names', async () => {
    await using connection = await connect()
    for (const architecture of ['x86_64', 'ppc64'] as const) {
      const listed = (await virsh('cpu-models', architecture)).split('\n').sort()
      expect(await connection.cpuModels.models({ architecture })).to.deep.equal(listed)
    }
    // virsh prints a sentence where all are accepted.
    expect(await virsh('cpu-models', 'aarch64')).to.equal('')
    expect(await connection.cpuModels.models({ architecture: 'aarch64' })).to.deep.equal([])
  })

  it('compares as virsh does', async () => {
    await using connection = await connect()
    const host = await connection.cpuModels.hostModel()
    expect([host]).to.deep.equal(readCpuModels(parseXml(await virsh('domcapabilities'))))
    const words = { incompatible: 'incompatible', identical: 'identical', superset: 'superset' }
    const seen = new Set<string>()
    for (const cpu of [
      host,
      { ...host, features: host.features.slice(1) },
      ...['qemu64', 'Nehalem', 'Haswell', 'EPYC', 'pentium3'].map((model) => ({ model })),
      { model: 'qemu64', features: [{ name: 'lm', policy: 'forbid' as const }] },
    ]) {
      const ours = await connection.cpuModels.compare(cpu)
      // virsh ends with 1 where they are incompatible, and says so on standard output.
      const theirs = await virsh('hypervisor-cpu-compare', await fileOf(cpu)).catch((error: unknown) =>
        String(Reflect.get(Object(error), 'stdout')),
      )
      expect(theirs, cpu.model).to.include(words[ours])
      seen.add(ours)
    }
    expect([...seen].sort()).to.deep.equal(Object.keys(words).sort())
  })

  it('makes the baseline that virsh makes', async () => {
    await using connection = await connect()
    const host = await connection.cpuModels.hostModel()
    const lists: readonly (readonly CpuModelSpecInput[])[] = [
      [{ model: 'Haswell' }, { model: 'Nehalem' }],
      [{ model: 'Haswell' }, { model: 'EPYC' }],
      [host, { model: 'qemu64' }],
      [{ model: 'Nehalem', vendor: 'Intel', features: [{ name: 'aes' }, { name: 'lm', policy: 'disable' }] }],
    ]
    for (const cpus of lists) {
      const file = await fileOf(...cpus)
      const theirs = readCpuModels(parseXml(await virsh('hypervisor-cpu-baseline', file)))
      expect([await connection.cpuModels.baseline(cpus)]).to.deep.equal(theirs)
      const longer = readCpuModels(parseXml(await virsh('hypervisor-cpu-baseline', '--features', file)))
      expect([await connection.cpuModels.baseline(cpus, { expand: true })]).to.deep.equal(longer)
    }
  })

  it('says which architectures and drivers have no CPUs to compare', async () => {
    await using connection = await connect()
    const { cpuModels } = connection
    const error = await rejection('ERR_UNSUPPORTED', cpuModels.models({ architecture: 'riscv64' }))
    expect(error.message).to.include('riscv64')
    for (const architecture of ['aarch64', 'vax'] as const) {
      const refused = await rejection(
        'ERR_UNSUPPORTED',
        cpuModels.compare({ model: 'max' }, { architecture }),
      )
      expect(refused.field).to.equal('architecture')
    }
    await using inMemory = await connect('default', 'driver=test&')
    await rejection('ERR_UNSUPPORTED', inMemory.cpuModels.compare({ model: 'qemu64' }))
    await rejection('ERR_UNSUPPORTED', inMemory.cpuModels.hostModel())
  })
})
