import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { commands } from '../../../drivers/virtualbox/vboxmanage/commands.js'
import { vboxManage } from '../../../drivers/virtualbox/vboxmanage/program.js'
import { parseWords } from '../../peers/virtualbox/words.js'
import { perlPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { standInHome, useStandIn } from '../../support/stand-in.js'

const uuid = '15b75646-7d13-4000-9ee7-8b5932d41e66'

/** Texts that a shell, an option parser or a list would give a meaning to. */
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme-composite', maxLength: 60 }).filter((text) => !text.includes('\0')),
  fc
    .array(
      fc.constantFrom(
        ...[
          '--',
          '-',
          '--delete',
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
          '%s',
        ],
        ...['*', '~', '=', ',', '{', '}', '#', '\u202e', 'ü', '\u{1d11e}', '@', '!', '/../'],
      ),
      { minLength: 1, maxLength: 8 },
    )
    .map((parts) => parts.join('')),
)

/** Every command into which somebody else’s text goes, with where it must come out again. */
const builders: readonly (readonly [
  name: string,
  build: (text: string) => readonly string[],
  find: (words: ReturnType<typeof parseWords>) => string | undefined,
])[] = [
  ['create', (text) => commands.create(text, uuid, 'Other'), option('name')],
  ['create with a type', (text) => commands.create('a', uuid, text), option('ostype')],
  [
    'modify',
    (text) =>
      commands.modify(uuid, [
        ['name', text],
        ['memory', '4'],
      ]),
    option('name'),
  ],
  ['modify a network', (text) => commands.modify(uuid, [['bridgeadapter8', text]]), option('bridgeadapter8')],
  [
    'modify a port',
    (text) => commands.modify(uuid, [['uartmode1', 'server', text]]),
    ({ options }) => options[0]?.[2],
  ],
  [
    'addController',
    (text) => commands.addController(uuid, { name: text, add: 'sata', controller: 'IntelAhci' }),
    option('name'),
  ],
  [
    'attach',
    (text) => commands.attach(uuid, { controller: 'SATA', port: 0, device: 0, type: 'hdd', medium: text }),
    option('medium'),
  ],
  ['takeSnapshot', (text) => commands.takeSnapshot(uuid, 'a', text), option('description')],
]

function option(name: string) {
  return ({ options }: ReturnType<typeof parseWords>): string | undefined =>
    options.find(([key]) => key === name)?.[1]
}

describe('Command lines of VBoxManage', () => {
  for (const [name, build, find] of builders) {
    it(`${name}: 10,000 hostile texts arrive in their places, and nothing else changes`, () => {
      const shape = parseWords(build('x'))
      fc.assert(
        fc.property(hostile, (text) => {
          const words = parseWords(build(text))
          expect(find(words)).to.equal(text)
          expect(words.command).to.equal(shape.command)
          expect(words.positional).to.deep.equal(shape.positional)
          expect(words.options.map(([key]) => key)).to.deep.equal(shape.options.map(([key]) => key))
        }),
        { numRuns: 10_000 },
      )
    })
  }

  it('keep our own data under their key, whatever is in them', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const value = JSON.stringify({ labels: { a: text } })
        expect(parseWords(commands.writeExtra(uuid, 'polyvisor', value)).positional).to.deep.equal([
          uuid,
          'polyvisor',
          value,
        ])
      }),
    )
  })

  describe('to a program', () => {
    needPeer(perlPeer)
    const echo = useStandIn('VBoxManage', ['LC_ALL'], ({ argv, environment }) => ({
      exitCode: 0,
      stdout: JSON.stringify({ argv, locale: environment['LC_ALL'] }),
      stderr: '',
    }))

    it('arrive as they were sent, by no shell, in a locale that has every character', async () => {
      const program = vboxManage(echo().path, undefined)
      // As many at a time as one command line may have.
      const texts = fc.sample(hostile, 10_000)
      for (let at = 0; at < texts.length; at += 500) {
        const sent = texts.slice(at, at + 500)
        const { argv, locale } = JSON.parse(await program.run(sent))
        expect(argv).to.deep.equal(['-q', ...sent])
        expect(locale).to.equal('C.UTF-8')
      }
    })

    it('run nothing that a text names', async () => {
      const mark = join(standInHome(), 'mark')
      await vboxManage(echo().path, undefined).run([
        `$(touch ${mark})`,
        `; touch ${mark}`,
        `\`touch ${mark}\``,
      ])
      expect(() => writeFileSync(mark, '', { flag: 'wx' })).not.to.throw()
    })
  })
})
