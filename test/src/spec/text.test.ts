import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { HypervisorError } from '../../../src/errors.js'
import { parseSpecText, readSpecFile } from '../../../src/spec/text.js'
import { rejection, thrown } from '../../support/rejection.js'

describe('the text of a specification', () => {
  it('is YAML or JSON', () => {
    const expected = { name: 'a', disks: [{ path: 'x' }] }
    expect(parseSpecText('name: a\ndisks:\n  - path: x\n')).to.deep.equal(expected)
    expect(parseSpecText(JSON.stringify(expected))).to.deep.equal(expected)
  })

  it('reads any JSON value as JSON does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value)
        expect(JSON.stringify(parseSpecText(text))).to.equal(JSON.stringify(JSON.parse(text)))
      }),
    )
  })

  it('keeps words that older YAML took for truth values', () => {
    expect(parseSpecText('{ a: no, b: on, c: y, d: 012 }')).to.deep.equal({ a: 'no', b: 'on', c: 'y', d: 12 })
  })

  it('may refer to its own parts, a few times', () => {
    expect(parseSpecText('a: &x { p: 1 }\nb: *x\n')).to.deep.equal({ a: { p: 1 }, b: { p: 1 } })
  })

  it('is refused when it is a bomb of references', () => {
    const levels = Array.from({ length: 12 }, (_, level) =>
      level === 0
        ? 'l0: &l0 [a, a, a, a, a, a, a, a, a]'
        : `l${level}: &l${level} [${Array.from({ length: 9 }, () => `*l${level - 1}`).join(', ')}]`,
    )
    thrown('ERR_INVALID_SPEC', () => parseSpecText(levels.join('\n')))
  })

  for (const [what, text] of [
    ['a key twice', 'name: a\nname: b\n'],
    ['broken nesting', 'name: [a\n'],
    ['a tab as indentation', 'a:\n\tb: 1\n'],
    ['an unknown anchor', 'a: *nowhere\n'],
    ['two documents', 'name: a\n---\nname: b\n'],
  ] as const) {
    it(`is refused with ${what}, and says where`, () => {
      const error = thrown('ERR_INVALID_SPEC', () => parseSpecText(text, 'a.yaml'))
      expect(error.message).to.include('a.yaml')
    })
  }

  it('is refused when it is too long', () => {
    thrown('ERR_INVALID_SPEC', () => parseSpecText(' '.repeat(2 ** 20 + 1)))
  })

  for (const [what, text] of [
    ['brackets', `${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['brackets without an end', '['.repeat(1_000_000)],
    ['braces', '{a: '.repeat(200_000)],
    ['hyphens', '- '.repeat(500_000)],
    ['question marks', '? '.repeat(500_000)],
    ['indentation', Array.from({ length: 1400 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ] as const) {
    it(`is refused with more ${what} in one another than a stack has room for`, () => {
      const { message } = thrown('ERR_INVALID_SPEC', () => parseSpecText(text, 'a.yaml'))
      expect(message).to.equal('a.yaml has more than 100 collections in one another')
    })
  }

  it('may have a hundred collections in one another', () => {
    expect(() => parseSpecText(`${'['.repeat(100)}${']'.repeat(100)}`)).not.to.throw()
    expect(() => parseSpecText('- '.repeat(100))).not.to.throw()
    thrown('ERR_INVALID_SPEC', () => parseSpecText('['.repeat(101)))
  })

  it('says where the first of many errors is, and which key is there twice', () => {
    const many = thrown('ERR_INVALID_SPEC', () => parseSpecText(`name: ${'"'.repeat(50_000)}`, 'a.yaml'))
    expect(many.message)
      .to.include('a.yaml is not YAML or JSON: Unexpected double-quoted-scalar')
      .and.include('at line 1, column 9')
    const twice = thrown('ERR_INVALID_SPEC', () => parseSpecText('a: 1\nb: {c: 1, c: 2}\n', 'a.yaml'))
    expect(twice.message).to.equal('a.yaml is not YAML or JSON: Map keys must be unique at line 2, column 11')
    thrown('ERR_INVALID_SPEC', () => parseSpecText('- {"x": 1}\n- {"x": 1, y: 2, "x": 3}\n'))
  })

  for (const word of ['"', '&a ', '!a ', 'a: *a\n', '%TAG ! x\n', '---\n']) {
    it(`is refused with more of ${JSON.stringify(word)} than can be read in a moment`, () => {
      const { message } = thrown('ERR_INVALID_SPEC', () =>
        parseSpecText(word.repeat(2 ** 20 / word.length), 'a.yaml'),
      )
      expect(message).to.equal('a.yaml has more than 100000 words and signs')
    })
  }

  it('is parsed or refused with ERR_INVALID_SPEC, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        try {
          parseSpecText(text)
        } catch (error) {
          if (!(error instanceof HypervisorError)) throw error
          expect(error.code).to.equal('ERR_INVALID_SPEC')
        }
      }),
    )
  })

  it('makes no executable things, and leaves prototypes alone', () => {
    const parsed = parseSpecText('a: !!js/function "function () {}"\n')
    expect(Reflect.get(Object(parsed), 'a')).to.be.a('string')
    parseSpecText('__proto__: { polluted: 1 }\n')
    expect(Reflect.get({}, 'polluted')).to.equal(undefined)
  })

  it('is UTF-8, of which nothing is replaced by something else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'spec-'))
    const path = join(folder, 'a.yaml')
    const text = 'name: a\ntitle: café\n'
    try {
      for (const [bytes, why] of [
        [Buffer.from(text, 'latin1'), 'it is not UTF-8'],
        [Buffer.from(`\ufeff${text}`, 'utf16le'), 'it is UTF-16, not UTF-8'],
        [Buffer.from('name: a\n', 'utf16le'), 'it has zero bytes, so that it is UTF-16 or no text'],
      ] as const) {
        await writeFile(path, bytes)
        const { message } = await rejection('ERR_INVALID_SPEC', readSpecFile(path))
        expect(message).to.equal(`${path} cannot be read: ${why}`)
      }
      await writeFile(path, `\ufeff${text}`)
      expect((await readSpecFile(path)).input).to.deep.equal({ name: 'a', title: 'café' })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('comes from a file together with the folder that its paths start from', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'spec-'))
    try {
      const path = join(folder, 'a.yaml')
      await writeFile(path, 'name: a\n')
      expect(await readSpecFile(path)).to.deep.equal({ input: { name: 'a' }, baseFolder: folder })
      const missing = join(folder, 'b.yaml')
      expect((await rejection('ERR_FILE', readSpecFile(missing))).field).to.equal(missing)
      await writeFile(path, 'name: [')
      expect((await rejection('ERR_INVALID_SPEC', readSpecFile(path))).message).to.include(path)
      await writeFile(path, 'name: a\n---\nname: b\n')
      const two = await rejection('ERR_INVALID_SPEC', readSpecFile(path))
      expect(two.message).to.equal(`${path} holds more than one document`)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
