import { expect } from 'chai'
import fc from 'fast-check'
import { commonFeatures, compareFeatures, cpuParts, describeFeatures } from '../../src/cpu-features.js'
import { cpuFeaturePolicies } from '../../src/spec/cpu-model.js'

const names = ['a', 'b', 'c', 'd', 'e', 'f']
const set = fc.uniqueArray(fc.constantFrom(...names)).map((list) => new Set(list))
const features = fc.uniqueArray(
  fc.record({ name: fc.constantFrom(...names), policy: fc.constantFrom(...cpuFeaturePolicies) }),
  { selector: ({ name }) => name },
)

describe('The features of CPUs', () => {
  it('make every CPU identical with itself, and a subset of one that has more', () => {
    fc.assert(
      fc.property(set, fc.constantFrom(...names), (host, name) => {
        expect(compareFeatures(host, cpuParts(host, []))).to.equal('identical')
        const comparison = compareFeatures(new Set([...host, name]), cpuParts(host, []))
        expect(comparison).to.equal(host.has(name) ? 'identical' : 'superset')
        const lacking = new Set([...host].filter((each) => each !== name))
        expect(compareFeatures(lacking, cpuParts(host, [])) === 'incompatible').to.equal(host.has(name))
      }),
    )
  })

  it('are incompatible just where something required is absent, or something forbidden is there', () => {
    fc.assert(
      fc.property(set, set, features, (host, model, list) => {
        const policyOf = (name: string) => list.find((feature) => feature.name === name)?.policy
        const fits = names.every((name) => {
          const policy = policyOf(name) ?? (model.has(name) ? 'require' : undefined)
          if (policy === 'require') return host.has(name)
          return policy !== 'forbid' || !host.has(name)
        })
        expect(compareFeatures(host, cpuParts(model, list)) !== 'incompatible').to.equal(fits)
      }),
    )
  })

  it('in common are described so that they come out again, by the nearest model', () => {
    fc.assert(
      fc.property(set, set, set, fc.boolean(), (one, other, model, expand) => {
        const common = commonFeatures([cpuParts(one, []), cpuParts(other, [])])
        expect([...common].sort()).to.deep.equal([...one].filter((name) => other.has(name)).sort())
        const models = new Map([
          ['model', model],
          ['bare', new Set<string>()],
        ])
        const described = describeFeatures(common, models, expand) ?? expect.fail('there are models')
        const ofModel = models.get(described.model) ?? expect.fail('it is one of them')
        expect([...cpuParts(ofModel, described.features).features].sort()).to.deep.equal([...common].sort())
        expect(described.features.filter(({ policy }) => policy === 'require').length).to.be.at.least(
          expand ? common.size : 0,
        )
        expect(cpuParts(ofModel, described.features).required.size).to.equal(common.size)
      }),
    )
    expect(describeFeatures(new Set(['a']), new Map(), false)).to.equal(undefined)
  })
})
