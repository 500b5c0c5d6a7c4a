import { expect } from 'chai'
import fc from 'fast-check'
import { readCpuModel, readCpuModels, writeCpuModel } from '../../../src/formats/libvirt-xml/cpu-model.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { cpuFeaturePolicies } from '../../../src/spec/cpu-model.js'
import { parseCpuModel, parseCpuModels } from '../../../src/spec/parse-cpu-model.js'
import { xmllintPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { thrown } from '../../support/rejection.js'
import { complaints } from './complaints.js'

const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,20}$/)
const cpu = fc
  .record(
    {
      model: word,
      vendor: word,
      features: fc.uniqueArray(fc.record({ name: word, policy: fc.constantFrom(...cpuFeaturePolicies) }), {
        selector: ({ name }) => name,
        maxLength: 5,
      }),
    },
    { requiredKeys: ['model'] },
  )
  .map((input) => parseCpuModel(input))

describe('CPU models as XML of libvirt', () => {
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(cpu, (model) => {
        expect(readCpuModel(parseXml(writeXml(writeCpuModel(model))))).to.deep.equal(model)
      }),
    )
  })

  it('are found where libvirt writes them', () => {
    const model = '<model>Nehalem</model><vendor>Intel</vendor>'
    const expected = { model: 'Nehalem', vendor: 'Intel', features: [{ name: 'aes', policy: 'require' }] }
    const feature = "<feature name='aes'/>"
    for (const xml of [
      `<cpu>${model}${feature}<topology sockets='1' cores='2' threads='1'/></cpu>`,
      `<capabilities><host><cpu><arch>x86_64</arch>${model}${feature}</cpu></host><guest/></capabilities>`,
      `<domain><cpu mode='custom'>${model}<feature policy='require' name='aes'/></cpu></domain>`,
      `<domainCapabilities><cpu><mode name='maximum' supported='yes'/><mode name='host-model' supported='yes'>${model}${feature}</mode></cpu></domainCapabilities>`,
    ]) {
      expect(readCpuModels(parseXml(xml)), xml).to.deep.equal([expected])
    }
    expect(readCpuModels(parseXml(`<cpus><cpu>${model}</cpu><cpu>${model}</cpu></cpus>`))).to.have.length(2)
    for (const xml of [
      '<cpus/>',
      "<cpu mode='host-passthrough'/>",
      "<domainCapabilities><cpu><mode name='host-model' supported='no'/></cpu></domainCapabilities>",
      `<cpu>${model}<feature policy='want' name='aes'/></cpu>`,
    ]) {
      expect(thrown('ERR_INVALID_ARGUMENT', () => readCpuModels(parseXml(xml))).field, xml).to.equal('cpu')
    }
  })

  it('are asked for fields that make sense, each named', () => {
    const wrong: readonly (readonly [unknown, string])[] = [
      [undefined, 'cpu'],
      [{}, 'cpu.model'],
      [{ model: 'a b' }, 'cpu.model'],
      [{ model: 'a', vendor: '' }, 'cpu.vendor'],
      [{ model: 'a', family: 6 }, 'cpu.family'],
      [{ model: 'a', features: [{ name: 'x', policy: 'maybe' }] }, 'cpu.features[0].policy'],
      [{ model: 'a', features: [{ name: 'x', bit: 3 }] }, 'cpu.features[0].bit'],
    ]
    for (const [input, field] of wrong) {
      expect(thrown('ERR_INVALID_ARGUMENT', () => parseCpuModel(input)).field).to.equal(field)
    }
    expect(thrown('ERR_INVALID_ARGUMENT', () => parseCpuModels([{ model: 'a' }, {}])).field).to.equal(
      'cpus[1].model',
    )
    expect(thrown('ERR_INVALID_ARGUMENT', () => parseCpuModels({})).field).to.equal('cpus')
  })

  describe('before libvirt’s own schema', () => {
    needPeer(xmllintPeer)

    it('are valid', () => {
      // The schema has a list of vendors, and no feature with a plus.
      const plain = cpu.filter(({ features }) => features.every(({ name }) => !name.includes('+')))
      const made = fc
        .sample(plain, { numRuns: 40, seed: 7 })
        .map(({ vendor, ...others }) =>
          writeCpuModel(vendor === undefined ? others : { ...others, vendor: 'AMD' }),
        )
      expect(complaints('cpu', made)).to.equal('')
      expect(complaints('cpu', [parseXml('<cpu><models/></cpu>')])).to.include('fails to validate')
    })
  })
})
