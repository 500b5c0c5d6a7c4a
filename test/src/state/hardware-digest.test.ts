import { expect } from 'chai'
import { z } from 'zod'
import { parseSpec } from '../../../src/spec/index.js'
import type { DefinitionFormat } from '../../../src/state/domains/definition.js'
import { describeHardware, isOfHardware } from '../../../src/state/domains/hardware-digest.js'

const uuid = '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11'

interface Earlier {
  readonly speed: number
}

interface Later extends Earlier {
  readonly colour: string
}

const earlier: DefinitionFormat<Earlier> = { key: 'own', options: z.object({ speed: z.number() }) }
const later: DefinitionFormat<Later> = {
  key: 'own',
  options: z.object({ speed: z.number(), colour: z.string().default('grey') }),
}

describe('a saved state', () => {
  const spec = { ...parseSpec({ name: 'a', title: 'A', memory: '64 MiB' }, { driverKeys: [] }), uuid }
  const define = <Options>(options: Options, changes: object = {}) => ({
    spec: { ...spec, own: options, ...changes },
    options,
  })
  const saved = describeHardware(earlier, define({ speed: 1 }))

  it('is of the machine that it was saved of, whatever that is called now', () => {
    expect(isOfHardware(earlier, saved, define({ speed: 1 }, { name: 'b', title: 'B' }))).to.equal(true)
    expect(isOfHardware(earlier, saved, define({ speed: 2 }))).to.equal(false)
    expect(isOfHardware(earlier, saved, define({ speed: 1 }, { memory: 2 ** 20 }))).to.equal(false)
    expect(isOfHardware(earlier, saved, define({ speed: 1 }), 'another disk')).to.equal(false)
  })

  it('is so for a later version, which knows another field, if that has its default', () => {
    expect(isOfHardware(later, saved, define({ speed: 1, colour: 'grey' }))).to.equal(true)
    expect(isOfHardware(later, saved, define({ speed: 1, colour: 'red' }))).to.equal(false)
  })

  it('is of no machine that cannot be told', () => {
    const { definition: _definition, ...old } = saved
    expect(isOfHardware(earlier, old, define({ speed: 1 }))).to.equal(true)
    expect(isOfHardware(later, old, define({ speed: 1, colour: 'grey' }))).to.equal(false)
    expect(isOfHardware(later, { ...saved, definition: '{' }, define({ speed: 1, colour: 'grey' }))).to.equal(
      false,
    )
  })
})
