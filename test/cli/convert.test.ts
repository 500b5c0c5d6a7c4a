import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { shellCommand } from '../../src/formats/shell-words.js'
import { makeFifo } from '../../src/state/fifo.js'
import type { CliResult } from './run-cli.js'
import { runInside } from './run-inside.js'

const uuid = '5f1d0f5e-5555-4000-8000-000000000001'
const yaml = `name: a\nuuid: ${uuid}\ntitle: "<&>'"\nmemory: 64 MiB\ndisks: [{ path: b.qcow2 }]\nqemu: { accelerator: tcg }\n`
const hardware = "<hostdev mode='subsystem' type='pci'/>"

describe('polyvisor convert', () => {
  let folder = ''
  const at = (name: string): string => join(folder, name)

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'polyvisor-convert-'))
    await writeFile(at('a.yaml'), yaml)
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  async function converted(args: readonly string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await runInside(
      ['convert', ...args],
      input === undefined ? {} : { input },
    )
    expect(code, stderr).to.equal(0)
    return stdout
  }

  function expectRefusal(result: CliResult, message: RegExp): void {
    expect(result.stderr).to.match(message)
    expect(result.stderr.split('\n')).to.have.length(2)
    expect(result.stdout).to.equal('')
    expect(result.code).to.equal(2)
  }

  it('reads an OVF descriptor, with the disks beside it, and says what it leaves out', async () => {
    const corpus = new URL('../../../test/formats/ovf/corpus/second-version.ovf', import.meta.url)
    await writeFile(at('two.ovf'), await readFile(corpus))
    const refused = await runInside(['convert', at('two.ovf'), '--to', 'vmx'])
    expectRefusal(refused, /ovf\.EulaSection/)
    const vmx = await converted([at('two.ovf'), '--to', 'vmx', '--lossy'])
    expect(vmx).to.include(`sata0:0.fileName = "${at('b.vmdk')}"`)
    expect(vmx).to.include('numvcpus = "8"')
    const missing = await runInside(['convert', at('two.ovf'), '--to', 'ovf', '--lossy'])
    expect(missing.code).to.equal(2)
    expect(missing.stderr).to.match(/b\.vmdk' cannot be read: ENOENT/)
  })

  it("writes libvirt's domain XML, with paths that start from the file's folder", async () => {
    const xml = await converted([at('a.yaml'), '--to', 'libvirt-xml'])
    expect(xml).to.match(/^<domain type='qemu'>\n/)
    expect(xml).to.include(`<source file='${at('b.qcow2')}'/>`)
    expect(xml).to.include('<title>&lt;&amp;&gt;&apos;</title>')
  })

  it('comes back to the same XML and the same specification', async () => {
    const xml = await converted([at('a.yaml'), '--to', 'libvirt-xml'])
    const spec = await converted(['-', '--to', 'spec'], xml)
    expect(await converted(['-', '--to', 'libvirt-xml'], spec)).to.equal(xml)
    expect(await converted(['-', '--to', 'spec'], spec)).to.equal(spec)
    const json = await converted(['-', '--to', 'spec', '--json'], xml)
    expect(await converted(['-', '--to', 'spec'], json)).to.equal(spec)
    expect(JSON.parse(json)).to.include({ name: 'a', title: "<&>'", memory: 64 * 2 ** 20 })
  })

  it('keeps in a specification what only libvirt has words for', async () => {
    const xml = await converted([at('a.yaml'), '--to', 'libvirt-xml'])
    const more = xml.replace('</devices>', `${hardware}</devices>`)
    const spec = await converted(['-', '--to', 'spec'], more)
    expect(await converted(['-', '--to', 'libvirt-xml'], spec)).to.include(hardware)
  })

  it("writes QEMU's command line as a shell reads it", async () => {
    const text = await converted([at('a.yaml'), '--to', 'qemu-argv'])
    const words = shellSplit(text)
    expect(words[0]).to.equal('qemu-system-x86_64')
    expect(words).to.include.members(['-uuid', uuid, '-accel', 'tcg', 'size=67108864B'])
    expect(words.join(' ')).to.include(at('b.qcow2'))
    const xml = await converted([at('a.yaml'), '--to', 'libvirt-xml'])
    const fromXml = await converted(['-', '--to', 'qemu-argv'], xml)
    expect(fromXml).to.equal(
      await converted(
        ['-', '--to', 'qemu-argv'],
        yaml.replace('b.qcow2', at('b.qcow2')).replace('b.qcow2 }', 'b.qcow2, bus: virtio }'),
      ),
    )
  })

  it('refuses what the format has no words for, or says what it leaves out', async () => {
    const xml = (await converted([at('a.yaml'), '--to', 'libvirt-xml'])).replace(
      '</devices>',
      `${hardware}</devices>`,
    )
    await writeFile(at('b.xml'), xml)
    const refused = await runInside(['convert', at('b.xml'), '--to', 'qemu-argv'])
    expectRefusal(
      refused,
      /'.*b\.xml': the specification's libvirt\.devices\[0\]: QEMU's command line has no words for <hostdev .*ERR_INVALID_SPEC/,
    )
    const lossy = await runInside(['convert', at('b.xml'), '--to', 'qemu-argv', '--lossy'])
    expect(lossy.code).to.equal(0)
    expect(lossy.stderr).to.match(/^polyvisor: left out: libvirt\.devices\[0\]: <hostdev [^\n]*\n$/)
  })

  it('says which settings of other drivers it leaves out, each by its name', async () => {
    const others = `${yaml.replace(/title.*\n/, '')}dosbox: { folder: ., program: 'A B' }\nsimh: { tapes: [], throttle: 5 }\njsnes: {}\n`
    const xl = await runInside(['convert', '-', '--to', 'xl-cfg'], { input: others })
    expect(xl.code, xl.stderr).to.equal(0)
    const told = ['dosbox.folder', 'dosbox.program', 'qemu.accelerator', 'simh.throttle']
    const lines = xl.stderr.trimEnd().split('\n').sort()
    expect(lines).to.deep.equal(
      told.map((field) => {
        const driver = field.split('.')[0]
        return `polyvisor: left out: ${field}: only the driver '${driver}' takes it`
      }),
    )
    const json = await runInside(['convert', '-', '--to', 'xl-cfg', '--json'], { input: others })
    expect(
      JSON.parse(json.stdout)
        .lost.map(({ field }: { field: string }) => field)
        .sort(),
    ).to.deep.equal(told)
    const argv = await runInside(['convert', '-', '--to', 'qemu-argv'], { input: others })
    expect(argv.stderr).to.include('dosbox.folder').and.not.include('qemu.accelerator')
    const spec = await runInside(['convert', '-', '--to', 'spec'], { input: others })
    expect(spec.stderr).to.equal('')
    expect(spec.stdout).to.include('throttle: 5')
  })

  it("takes of libvirt's settings for QEMU what that has words for, and says what it leaves out", async () => {
    const settings = (more: string): string =>
      `name: a\n${more}libvirt: { type: kvm, elements: [], devices: ["${hardware}"] }\n`
    const argv = await runInside(['convert', '-', '--to', 'qemu-argv'], { input: settings('') })
    expect(argv.stdout).to.include('-accel kvm')
    expect(argv.stderr).to.equal("polyvisor: left out: libvirt.devices: only the driver 'libvirt' takes it\n")
    const own = await runInside(['convert', '-', '--to', 'qemu-argv'], {
      input: settings('qemu: { accelerator: tcg }\n'),
    })
    expect(own.stdout).to.include('-accel tcg')
    expect(own.stderr).to.include('left out: libvirt.type').and.include('left out: libvirt.devices')
  })

  it("writes and reads xl's configuration, which it knows by its content", async () => {
    await writeFile(
      at('b.yaml'),
      yaml.replace(/title.*\n/, '').replace('qemu:', 'xen: { settings: { cpus: all } }\nqemu:'),
    )
    const text = await converted([at('b.yaml'), '--to', 'xl-cfg'])
    expect(text).to.match(/^name = "a"\n/)
    expect(text).to.include(`target=${at('b.qcow2')}"`)
    const spec = await converted(['-', '--to', 'spec'], `# a comment\n${text}`)
    expect(spec).to.include('cpus: all')
    expect(await converted(['-', '--to', 'xl-cfg'], spec)).to.equal(text)
    expect(await converted(['-', '--to', 'xl-cfg', '--from', 'xl-cfg'], text)).to.equal(text)
    const refused = await runInside(['convert', '-', '--to', 'libvirt-xml'], { input: text })
    expectRefusal(
      refused,
      /standard input: the specification's xen\.settings\.cpus: .* no words for cpus=all/,
    )
    const xml = await converted(['-', '--to', 'libvirt-xml', '--lossy'], text)
    expect(xml).to.match(/^<domain type='qemu'>\n/)
  })

  it("writes and reads VMware's VMX files, which it knows by their content", async () => {
    await writeFile(at('b.yaml'), yaml.replace('b.qcow2', 'b.vmdk'))
    const text = await converted([at('b.yaml'), '--to', 'vmx'])
    expect(text).to.include(`scsi0:0.fileName = "${at('b.vmdk')}"\n`)
    await writeFile(at('b.vmx'), text.replace(at('b.vmdk'), 'b.vmdk').replace('"a"', '"the old one"'))
    const spec = await converted([at('b.vmx'), '--to', 'spec'])
    expect(spec).to.match(/^name: the-old-one\n/)
    expect(spec)
      .to.include(`path: ${at('b.vmdk')}\n`)
      .and.to.include('displayName: the old one\n')
    expect(await converted(['-', '--to', 'vmx'], spec)).to.equal(text.replace('"a"', '"the old one"'))
    const refused = await runInside(['convert', at('b.vmx'), '--to', 'libvirt-xml'])
    expectRefusal(refused, /vmware-desktop\.settings\.displayName: .* no words for displayName = the old one/)
    await writeFile(at('b.xml'), await converted(['-', '--to', 'libvirt-xml'], text))
    expect(await converted([at('b.xml'), '--to', 'spec'])).to.include(`path: ${at('b.vmdk')}\n`)
  })

  it('reads VMX files in the encoding that they name', async () => {
    const vmx = (encoding: string): string =>
      `.encoding = "${encoding}"\nconfig.version = "8"\ndisplayName = "a"\nannotation = "Z\u00fcrich"\n`
    for (const [encoding, data] of [
      ['windows-1252', Buffer.from(vmx('windows-1252'), 'latin1')],
      ['UTF-8', Buffer.from(vmx('UTF-8'))],
    ] as const) {
      await writeFile(at('b.vmx'), data)
      const spec = await converted([at('b.vmx'), '--to', 'spec'])
      expect(spec, encoding).to.include('title: Z\u00fcrich\n')
      expect(await converted(['-', '--to', 'vmx'], spec)).to.include('.encoding = "UTF-8"\n')
    }
    await writeFile(at('b.vmx'), vmx('EBCDIC'))
    expectRefusal(
      await runInside(['convert', at('b.vmx'), '--to', 'spec']),
      /the encoding EBCDIC that it names is not known/,
    )
    await writeFile(at('b.vmx'), Buffer.concat([Buffer.from(vmx('Shift_JIS')), Buffer.from([0x81])]))
    expectRefusal(
      await runInside(['convert', at('b.vmx'), '--to', 'spec']),
      /Shift_JIS that it names is not that of its bytes/,
    )
    await writeFile(at('b.vmx'), Buffer.from(vmx('UTF-8'), 'latin1'))
    expectRefusal(await runInside(['convert', at('b.vmx'), '--to', 'spec']), /is not UTF-8/)
  })

  it('writes a new file, whole, and over one that is there only if it is told to', async () => {
    const args = ['convert', at('a.yaml'), '--to', 'libvirt-xml', '--output', at('a.xml')]
    expect((await runInside(args)).stdout).to.equal(`Written to ${at('a.xml')}.\n`)
    const first = await stat(at('a.xml'))
    const again = await runInside(args)
    expectRefusal(again, /a\.xml' is there already.*ERR_FILE.*--force/)
    expect((await stat(at('a.xml'))).mtimeMs).to.equal(first.mtimeMs)
    await writeFile(at('a.xml'), 'old')
    expect((await runInside([...args, '--force'])).code).to.equal(0)
    expect(await readFile(at('a.xml'), 'utf8')).to.match(/^<domain/)
    expect((await readdir(folder)).sort()).to.deep.equal(['a.xml', 'a.yaml'])
  })

  const wrong: readonly (readonly [what: string, text: string | Buffer, message: RegExp])[] = [
    ['XML that is cut off', '<domain', /'.*in': the domain XML cannot be read: line 1, column \d+/],
    ['a document type', '<!DOCTYPE domain><domain/>', /'.*in': .*document type/],
    ['another document', '<network/>', /'.*in': the specification's content: is <network>/],
    ['YAML that is none', 'a: [', /'.*in': .*is not YAML or JSON/],
    ['an unknown field', 'name: a\ncolour: red', /'.*in': the specification has the unknown field 'colour'/],
    ['a wrong field', 'name: a\ndisks: [{}]', /'.*in': the specification's disks\[0\]\.path/],
    [
      'a field that libvirt has no words for',
      'name: a\nfirmware: none',
      /'.*in': the specification's firmware: libvirt/,
    ],
    [
      "a wrong field of libvirt's key",
      'name: a\nlibvirt: { colour: red }',
      /'.*in': the specification's libvirt\.colour/,
    ],
    [
      'no element in an element',
      "name: a\nlibvirt: { elements: ['<a'] }",
      /'.*in': the specification's libvirt\.elements\[0\]/,
    ],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0x41]), /'.*in': .*is not UTF-8/],
    ['nothing', '', /'.*in': the specification is empty/],
    ['too much', Buffer.alloc(5 * 2 ** 20, 32), /'.*in': it is longer than 4194304 bytes/],
  ]
  for (const [what, text, message] of wrong) {
    it(`refuses a file with ${what}, and names it`, async () => {
      await writeFile(at('in'), text)
      expectRefusal(await runInside(['convert', at('in'), '--to', 'libvirt-xml']), message)
    })
  }

  it('waits for a pipe that nobody writes to no longer than it is told to', async () => {
    await makeFifo(at('pipe'))
    for (const command of [
      ['convert', at('pipe'), '--to', 'spec'],
      ['-c', 'test:///', 'create', at('pipe')],
    ]) {
      const { code, stdout, stderr } = await runInside([...command, '--timeout', '0.2'])
      expect(stderr).to.equal(
        'polyvisor: the reading of the file was not done within 200 ms (ERR_TIMEOUT).\n',
      )
      expect([code, stdout]).to.deep.equal([7, ''])
    }
  })

  it('refuses options that are wrong, and files that are not there', async () => {
    expectRefusal(await runInside(['convert', at('a.yaml')]), /--to: is needed/)
    expectRefusal(
      await runInside(['convert', at('a.yaml'), '--to', 'nosuch']),
      /--to: .*'nosuch'.*ovf, libvirt-xml, vmx, xl-cfg, spec, qemu-argv/,
    )
    expectRefusal(
      await runInside(['convert', at('a.yaml'), '--to', 'spec', '--from', 'qemu-argv']),
      /--from: /,
    )
    expectRefusal(await runInside(['convert', at('a.yaml'), '--to', 'spec', '--force']), /--force/)
    expectRefusal(await runInside(['convert', at('none'), '--to', 'spec']), /none' cannot be read: ENOENT/)
    expectRefusal(
      await runInside(['convert', at('a.yaml'), '--to', 'spec', '--from', 'libvirt-xml']),
      /a\.yaml': the domain XML cannot be read: line \d+/,
    )
  })
})

describe('a command for a shell', () => {
  it('is read by a shell as the words that it was made from', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
          { minLength: 1, maxLength: 20 },
        ),
        (words) => {
          expect(shellSplit(shellCommand(['echo', ...words]))).to.deep.equal(['echo', ...words])
        },
      ),
      { numRuns: 50 },
    )
  })

  it('has quotes only around words that need them', () => {
    expect(shellCommand(['a', '-b', 'c=d,e', '', "f'g", '-h'])).to.equal(
      "a \\\n  -b c=d,e '' 'f'\\''g' \\\n  -h\n",
    )
  })
})

/** The words that a shell makes of a command. */
function shellSplit(command: string): readonly string[] {
  return execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)
}
