import { expect } from 'chai'
import fc from 'fast-check'
import { machineName } from '../../../benchmarks/campaign/machine-title.js'
import { platformField } from '../../../benchmarks/campaign/records/fields.js'
import { formatVariant, parseVariant } from '../../../benchmarks/campaign/variant.js'
import { HypervisorError } from '../../../src/index.js'
import { domainNameField } from '../../../src/spec/fields.js'

const characters = (text: string) => fc.constantFrom(...text)
const word = (first: string, rest: string, longest: number) =>
  fc
    .tuple(characters(first), fc.string({ unit: characters(rest), maxLength: longest }))
    .map(([begin, end]) => begin + end)
const lower = 'abcdefghijklmnopqrstuvwxyz'
const digits = '0123456789'
const platforms = word(lower + digits, `${lower}${digits}_-`, 20)
const keys = word(lower, `${lower}-`, 12)
const values = word(`${lower}${lower.toUpperCase()}${digits}`, `${lower}XYZ${digits}._:-`, 20)
const variants = fc.record({ platform: platforms, settings: fc.dictionary(keys, values, { maxKeys: 4 }) })

describe('the text of a variant', () => {
  it('is read as it was written, whatever platform, keys and values it has', () => {
    fc.assert(
      fc.property(variants, (variant) => {
        const text = formatVariant(variant)
        expect(parseVariant(text)).to.deep.equal({ ...variant, settings: { ...variant.settings } })
        expect(platformField.safeParse(text).success).to.equal(true)
      }),
    )
  })

  it('has its keys in alphabetical order, so that the same variant has one id', () => {
    expect(formatVariant(parseVariant('qemu-tcg:machine=q35+cpu=Haswell-v4'))).to.equal(
      'qemu-tcg:cpu=Haswell-v4+machine=q35',
    )
  })

  it('is refused with ERR_INVALID_ARGUMENT and the form in the hint, and never read otherwise', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: characters('aA1:+=.-_, /') })), (text) => {
        try {
          const variant = parseVariant(text)
          expect(platformField.safeParse(text).success).to.equal(true)
          expect(parseVariant(formatVariant(variant))).to.deep.equal(variant)
        } catch (error) {
          if (!(error instanceof HypervisorError)) throw error
          expect(error.code).to.equal('ERR_INVALID_ARGUMENT')
          expect(error.field).to.equal(text)
          expect(error.hint).to.contain('PLATFORM:KEY=VALUE+KEY=VALUE')
        }
      }),
    )
  })

  for (const [text, why] of [
    ['', 'names no platform'],
    ['QEMU', "'QEMU' is not the name of a platform"],
    ['qemu-tcg:', 'a setting is empty'],
    ['qemu-tcg:cpu=max+', 'a setting is empty'],
    ['qemu-tcg:cpu', "'cpu' has no '='"],
    ['qemu-tcg:CPU=max', "'CPU' is not the name of a setting"],
    ['qemu-tcg:cpu=', "'' cannot be a value of 'cpu'"],
    ['qemu-tcg:cpu=max,-fma', "'max,-fma' cannot be a value of 'cpu'"],
    ['qemu-tcg:cpu=max+cpu=qemu64', "the key 'cpu' twice"],
    [`qemu-tcg:cpu=${'x'.repeat(200)}`, 'longer than 200 characters'],
  ] as const) {
    it(`'${text.slice(0, 40)}' is refused because ${why}`, () => {
      expect(() => parseVariant(text)).to.throw(HypervisorError, why)
    })
  }
})

describe('the machine of a variant', () => {
  it('has a name that a domain may have, and another one than its platform and other variants', () => {
    fc.assert(
      fc.property(variants, variants, (one, other) => {
        const names = [one, other].map((variant) => machineName('0123abcd', formatVariant(variant)))
        for (const name of names) expect(domainNameField.safeParse(name).success, name).to.equal(true)
        expect(names[0] === names[1]).to.equal(formatVariant(one) === formatVariant(other))
      }),
    )
  })
})
