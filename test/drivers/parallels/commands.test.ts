import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { commands } from '../../../drivers/parallels/prlctl/commands.js'
import { prlctl } from '../../../drivers/parallels/prlctl/program.js'
import { optionOf, parseWords, type Words } from '../../peers/parallels/words.js'
import { perlPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { standInHome, useStandIn } from '../../support/stand-in.js'

const uuid = '15b75646-7d13-4000-9ee7-8b5932d41e66'

const odd = [
  '--help',
  '--',
  '-',
  '--kill',
  '$(id)',
  '`id`',
  ';',
  '|',
  '&',
  '>',
  '\n',
  '\t',
  ' ',
  "'",
  '"',
  '\\',
]
const odder = ['%s', '*', '~', '=', ',', '{', '}', '#', '\u202e', 'ü', '\u{1d11e}', '@', '!', '/../', '-j']

/** Texts that a shell, an option parser or a list would give a meaning to. */
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme-composite', maxLength: 60 }).filter((text) => !text.includes('\0')),
  fc.array(fc.constantFrom(...odd, ...odder), { minLength: 1, maxLength: 8 }).map((parts) => parts.join('')),
)

const option = (name: string) => (words: Words) => optionOf(words, name)

/** Every command into which somebody else’s text goes, with where it must come out again. */
const builders: readonly (readonly [
  name: string,
  build: (text: string) => readonly string[],
  find: (words: Words) => string | undefined,
])[] = [
  ['create', (text) => commands.create('a', uuid, ['ostype', 'other'], text), option('dst')],
  [
    'create with a type',
    (text) => commands.create('a', uuid, ['distribution', text], '/'),
    option('distribution'),
  ],
  ['rename', (text) => commands.set(uuid, [['name', text]]), option('name')],
  ['a disk', (text) => commands.addDevice(uuid, 'hdd', [['image', text]], 'connect'), option('image')],
  ['a disc', (text) => commands.setDevice(uuid, 'cdrom0', [['image', text]], 'connect'), option('image')],
  ['a bridge', (text) => commands.addDevice(uuid, 'net', [['iface', text]], 'connect'), option('iface')],
  ['a port', (text) => commands.addDevice(uuid, 'serial', [['socket', text]], 'connect'), option('socket')],
  ['a picture', (text) => commands.capture(uuid, text), option('file')],
  ['a snapshot', (text) => commands.takeSnapshot(uuid, text, 'd'), option('name')],
  ['a description', (text) => commands.takeSnapshot(uuid, 'n', text), option('description')],
  ['a snapshot to return to', (text) => commands.switchSnapshot(uuid, text), option('id')],
]

describe('Command lines of prlctl', () => {
  for (const [name, build, find] of builders) {
    it(`${name}: 10,000 hostile texts arrive in their places, and nothing else changes`, () => {
      const shape = parseWords(build('x'))
      fc.assert(
        fc.property(hostile, (text) => {
          const words = parseWords(build(text))
          expect(find(words)).to.equal(text)
          expect([words.command, words.id]).to.deep.equal([shape.command, shape.id])
          expect(words.options.map(([key]) => key)).to.deep.equal(shape.options.map(([key]) => key))
        }),
        { numRuns: 10_000 },
      )
    })
  }

  describe('to a program', () => {
    needPeer(perlPeer)
    const echo = useStandIn('prlctl', ['LC_ALL'], ({ argv, environment }) => ({
      exitCode: 0,
      stdout: JSON.stringify({ argv, locale: environment['LC_ALL'] }),
      stderr: '',
    }))

    it('arrive as they were sent, by no shell, in a locale that has every character', async () => {
      const program = prlctl(echo().path)
      const mark = join(standInHome(), 'mark')
      const texts = [...fc.sample(hostile, 1000), `$(touch ${mark})`, `; touch ${mark}`, `\`touch ${mark}\``]
      const { argv, locale } = JSON.parse(await program.run(texts))
      expect(argv).to.deep.equal(texts)
      expect(locale).to.equal('C.UTF-8')
      expect(existsSync(mark)).to.equal(false)
    })
  })
})
