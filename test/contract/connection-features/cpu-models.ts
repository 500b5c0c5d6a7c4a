import { expect } from 'chai'
import type { CpuModelSpecInput } from '../../../src/spec/cpu-model.js'
import { rejection } from '../../support/rejection.js'
import type { FeaturePlace } from './place.js'

/** Feature `cpuModels` of connections, on a host of x86. */
export function cpuModelsContract(place: FeaturePlace<'cpuModels'>): void {
  const cpus = () => place.connection().cpuModels
  /** What no x86 CPU has: the flag of CPUID was that of Itanium in its x86 mode. */
  const absent = 'ia64'
  const compare = (cpu: CpuModelSpecInput) => cpus().compare(cpu)

  it('names the models, in order, also for the architecture that is named', async () => {
    const models = await cpus().models()
    expect(models).to.include.members(['pentium3', 'qemu64', 'Nehalem', 'Haswell'])
    expect(models).to.deep.equal([...new Set(models)].sort())
    expect(await cpus().models({ architecture: 'x86_64' })).to.deep.equal(models)
  })

  it('says what the host gives to guests, which is identical with itself', async () => {
    const host = await cpus().hostModel()
    expect(await cpus().models()).to.include(host.model)
    expect(host.features).not.to.deep.equal([])
    expect(await compare(host)).to.equal('identical')
    expect(await cpus().compare(host, { architecture: 'x86_64' })).to.equal('identical')
  })

  it('tells a CPU that the host has more than from one that it lacks something of', async () => {
    expect(await compare({ model: 'qemu64' })).to.equal('superset')
    const lacking = { model: 'qemu64', features: [{ name: absent }] }
    expect(await compare(lacking)).to.equal('incompatible')
    const host = await cpus().hostModel()
    expect(await compare({ ...host, vendor: host.vendor === 'AMD' ? 'Intel' : 'AMD' })).to.equal(
      'incompatible',
    )
  })

  it('takes each feature by its policy', async () => {
    const withPolicy = (name: string, policy: 'force' | 'require' | 'optional' | 'disable' | 'forbid') =>
      compare({ model: 'qemu64', features: [{ name, policy }] })
    for (const policy of ['force', 'optional', 'disable', 'forbid'] as const) {
      expect(await withPolicy(absent, policy), policy).to.equal('superset')
    }
    expect(await withPolicy(absent, 'require')).to.equal('incompatible')
    for (const policy of ['force', 'require', 'optional', 'disable'] as const) {
      expect(await withPolicy('sse2', policy), policy).to.equal('superset')
    }
    expect(await withPolicy('sse2', 'forbid')).to.equal('incompatible')
    const host = await cpus().hostModel()
    const named = host.features.find(({ policy }) => policy === 'require')
    const others = host.features.filter((feature) => feature !== named)
    const change = (policy: 'optional' | 'disable') =>
      compare({ ...host, features: [...others, { name: named?.name ?? '', policy }] })
    expect(await change('optional')).to.equal('identical')
    expect(await change('disable')).to.equal('identical')
  })

  it('makes a CPU of what several have in common', async () => {
    const required = async (...models: readonly string[]): Promise<readonly string[]> => {
      const { features } = await cpus().baseline(
        models.map((model) => ({ model })),
        { expand: true },
      )
      return features.flatMap(({ name, policy }) => (policy === 'require' ? [name] : []))
    }
    const alone = await required('Haswell')
    expect(alone).to.include.members(['sse2', 'avx2', 'popcnt'])
    const both = await required('Haswell', 'Nehalem')
    expect(both).to.include.members(['sse2', 'popcnt'])
    expect(both).not.to.include('avx2')
    expect(await required('Nehalem', 'Haswell')).to.have.members(both)
    const short = await cpus().baseline([{ model: 'Haswell' }, { model: 'Nehalem' }])
    expect(short.model).to.equal('Nehalem')
    expect(short.features.map(({ name }) => name)).not.to.include('sse2')
    const host = await cpus().hostModel()
    const everywhere = await cpus().baseline([host, { model: 'qemu64' }])
    expect(await compare(everywhere)).to.equal('superset')
  })

  it('keeps the vendor of a baseline, and refuses two', async () => {
    const nehalem = { model: 'Nehalem', vendor: 'Intel' }
    expect(await cpus().baseline([nehalem, nehalem])).to.include(nehalem)
    const other = [nehalem, { model: 'Haswell' }, { model: 'qemu64', vendor: 'AMD' }]
    const error = await rejection('ERR_INVALID_ARGUMENT', cpus().baseline(other))
    expect(error).to.include({ field: 'cpus[2].vendor', operation: 'baseline' })
  })

  it('refuses what there is not, with the field', async () => {
    const wrong: readonly (readonly [string, CpuModelSpecInput])[] = [
      ['model', { model: 'Z80' }],
      ['model', { model: '' }],
      ['model', { model: '<x/>' }],
      ['features[1].name', { model: 'qemu64', features: [{ name: 'sse2' }, { name: 'warp' }] }],
      ['features', { model: 'qemu64', features: [{ name: 'sse2' }, { name: 'sse2', policy: 'disable' }] }],
    ]
    for (const [field, cpu] of wrong) {
      const error = await rejection('ERR_INVALID_ARGUMENT', compare(cpu))
      expect(error, field).to.include({ field: `cpu.${field}`, driver: place.subject.driver.name })
      const second = await rejection('ERR_INVALID_ARGUMENT', cpus().baseline([{ model: 'Nehalem' }, cpu]))
      expect(second.field).to.equal(`cpus[1].${field}`)
    }
    expect((await rejection('ERR_INVALID_ARGUMENT', cpus().baseline([]))).field).to.equal('cpus')
    const unknown = await rejection('ERR_UNSUPPORTED', cpus().hostModel({ architecture: 'vax' }))
    expect(unknown.field).to.equal('architecture')
    await rejection('ERR_UNSUPPORTED', cpus().compare({ model: 'qemu64' }, { architecture: 'vax' }))
  })

  it('refuses calls after the connection was closed, and takes a signal', async () => {
    await rejection('ERR_ABORTED', cpus().hostModel({ signal: AbortSignal.abort() }))
    const connection = await place.connect()
    await connection.close()
    await rejection('ERR_DISCONNECTED', connection.cpuModels.models())
    await rejection('ERR_DISCONNECTED', connection.cpuModels.compare({ model: 'qemu64' }))
  })
}
