import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import fc from 'fast-check'
import {
  imageRecipeSchema,
  packageNameField,
  parseImageRecipe,
  recipeDigest,
} from '../../../benchmarks/image/recipe.js'
import { readImageRecipe } from '../../../benchmarks/image/recipe-file.js'
import { rejection, thrown } from '../../support/rejection.js'
import { recipeInput } from './recipes.js'

const clean = {}

describe('A recipe of an image', () => {
  it('is filled in with its defaults', () => {
    expect(parseImageRecipe(recipeInput(), clean)).to.deep.equal({
      ...recipeInput(),
      variant: 'essential',
    })
  })

  it('names the field that is wrong', () => {
    const wrong: readonly [Readonly<Record<string, unknown>>, string][] = [
      [{ kind: 'polyvisor-campaign' }, 'kind'],
      [{ schemaVersion: 2 }, 'schemaVersion'],
      [{ name: '../up' }, 'name'],
      [{ suite: '-x' }, 'suite'],
      [{ suite: 'bookworm main' }, 'suite'],
      [{ architecture: 'vax' }, 'architecture'],
      [{ variant: 'custom' }, 'variant'],
      [{ packages: 'mount' }, 'packages'],
      [{ packages: ['mount', '--force'] }, 'packages[1]'],
      [{ packages: ['mount', 'fio', 'a b'] }, 'packages[2]'],
      [{ sourceDateEpoch: 1.5 }, 'sourceDateEpoch'],
      [{ sourceDateEpoch: 1_686_355_200_000 }, 'sourceDateEpoch'],
      [{ sources: [] }, 'sources'],
      [{ sources: ['deb http://x/debian bookworm main'] }, 'sources[0]'],
      [{ sources: ['deb [trusted=yes] http://x/debian bookworm main'] }, 'sources[0]'],
      [{ sources: ['deb [signed-by=/k.gpg] file:/etc bookworm main'] }, 'sources[0]'],
      [{ sources: ['deb [signed-by=/k.gpg] http://x/ bookworm main\ndeb http://y/ z main'] }, 'sources[0]'],
      [{ hooks: ['rm'] }, 'hooks'],
    ]
    for (const [fields, field] of wrong) {
      const error = thrown('ERR_INVALID_SPEC', () => parseImageRecipe(recipeInput(fields), clean))
      expect(error.field, JSON.stringify(fields)).to.equal(field)
      expect(error.message).to.contain('recipe')
    }
    for (const input of [undefined, null, 'tools', [], 7]) {
      thrown('ERR_INVALID_SPEC', () => parseImageRecipe(input, clean))
    }
  })

  it('takes sources that say whose keys they are signed with', () => {
    const sources = [
      'deb [signed-by=/usr/share/keyrings/x.gpg] https://mirror.test/debian bookworm main contrib',
    ]
    expect(parseImageRecipe(recipeInput({ sources }), clean).sources).to.deep.equal(sources)
  })

  it('has the date of the environment, if that has one', () => {
    const date = (epoch: string): number =>
      parseImageRecipe(recipeInput(), { SOURCE_DATE_EPOCH: epoch }).sourceDateEpoch
    expect(date('1234567890')).to.equal(1_234_567_890)
    expect(date('0')).to.equal(0)
    expect(date('')).to.equal(1_686_355_200)
    for (const epoch of ['-1', '1e9', 'today', '99999999999', '9999999999', ' 1']) {
      expect(thrown('ERR_INVALID_SPEC', () => date(epoch)).field, epoch).to.equal('SOURCE_DATE_EPOCH')
    }
  })

  it('has another digest with another package, date or order, and the same for the same', () => {
    const digest = (fields: Readonly<Record<string, unknown>>): string =>
      recipeDigest(parseImageRecipe(recipeInput(fields), clean))
    expect(digest({ variant: 'essential' })).to.equal(digest({}))
    const others = [{ packages: ['fio'] }, { sourceDateEpoch: 1 }, { variant: 'apt' }, { name: 'other' }]
    expect(new Set([{}, ...others].map(digest)).size).to.equal(5)
  })

  it('of the tools has the tools', async () => {
    const recipe = await readImageRecipe('tools')
    expect(recipe.name).to.equal('tools')
    expect(recipe.packages).to.include.members([
      'fio',
      'iperf3',
      'openssl',
      'p7zip-full',
      'stress-ng',
      'sysbench',
    ])
    expect((await rejection('ERR_FILE', readImageRecipe('no-such-recipe'))).field).to.equal('no-such-recipe')
  })

  it('is refused for a misspelt field by that word, and for one that is missing by its name', () => {
    const { suite, ...rest } = recipeInput()
    const misspelt = () => parseImageRecipe({ ...rest, suit: suite }, {})
    expect(misspelt).to.throw(/^the recipe's suit: is not a known field$/)
    expect(() => parseImageRecipe(rest, {})).to.throw(/^the recipe's suite: is missing$/)
  })

  it('is described by the published schema, in which what has a default may be left out', async () => {
    const path = new URL('../../../../schemas/image-recipe.schema.json', import.meta.url)
    const schema: unknown = JSON.parse(await readFile(path, 'utf8'))
    expect(schema).to.have.property('$id', 'urn:polyvisor:image-recipe:1')
    expect(schema).to.have.property('additionalProperties', false)
    expect(schema).to.have.property('required').that.has.members(Object.keys(recipeInput()))
  })
})

describe('The name of a package in a recipe', () => {
  const first = 'abcdefghijklmnopqrstuvwxyz0123456789'
  const name = fc
    .tuple(
      fc.constantFrom(...first),
      fc.string({ unit: fc.constantFrom(...first, '+', '-', '.'), maxLength: 40 }),
      fc.constantFrom(...first, '+'),
    )
    .map((parts) => parts.join(''))

  it('is any that Debian allows', () => {
    fc.assert(fc.property(name, (text) => packageNameField.safeParse(text).success))
    for (const text of ['g++', 'libstdc++6', 'python3.11', '0ad', 'libc6-dev', 'p7zip-full']) {
      expect(packageNameField.safeParse(text).success, text).to.equal(true)
    }
  })

  it('can be no option, no pattern of APT, no path, no version and no list', () => {
    const bad = [
      '-y',
      '--option',
      '?essential',
      '~n.*',
      'a/b',
      'a=1',
      'a,b',
      'a b',
      'a\n',
      'a:i386',
      'fio-',
      '',
    ]
    for (const text of [...bad, 'A', 'é', '$(id)', 'a;b', '.a', '+a', 'a*']) {
      expect(packageNameField.safeParse(text).success, text).to.equal(false)
    }
    const hostile = fc.constantFrom(...' \t\n,:;=/\\*?~$`\'"()[]{}<>|&!#%^@_')
    fc.assert(
      fc.property(name, hostile, name, (a, between, b) => {
        expect(packageNameField.safeParse(`${a}${between}${b}`).success).to.equal(false)
        expect(packageNameField.safeParse(`${between}${a}`).success).to.equal(false)
      }),
    )
  })

  it('is all that a recipe passes on: whatever is parsed is a plain word', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), name), { maxLength: 5 }), (packages) => {
        const parsed = imageRecipeSchema.safeParse(recipeInput({ packages }))
        if (parsed.success)
          for (const each of parsed.data.packages) expect(each).to.match(/^[a-z0-9][a-z0-9+.-]+$/)
      }),
    )
  })
})
