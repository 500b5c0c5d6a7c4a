import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { openTarget } from '../../../drivers/vmware/ovf/target.js'
import { runElsewhere } from '../../support/program.js'
import { rejection } from '../../support/rejection.js'

const files = ['sl4-disk0.vmdk', 'sl4.mf', 'sl4.ovf']

const module = new URL('../../../drivers/vmware/ovf/target.js', import.meta.url).href

/** Writes a package over the one that is there. */
const program = `
  const { writeFile } = await import('node:fs/promises')
  const { openTarget } = await import(${JSON.stringify(module)})
  const target = await openTarget(args[0], true)
  for (const file of ${JSON.stringify(files)}) await writeFile(target.folder + '/' + file, 'new')
  await target.publish(['sl4-disk0.vmdk'])
`

describe('An OVF package over one that is there', () => {
  let folder = ''
  const at = (name: string): string => join(folder, name)
  const contents = async (): Promise<readonly string[]> =>
    Promise.all(files.map((file) => readFile(at(file), 'utf8').catch(() => 'gone')))

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'export-'))
    for (const file of files) await writeFile(at(file), 'old')
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('takes its place', async () => {
    const { exitCode, stderr } = await runElsewhere(program, [at('sl4.ovf')])
    expect(exitCode, stderr).to.equal(0)
    expect(await contents()).to.deep.equal(['new', 'new', 'new'])
  })

  it('leaves the old one whole if it fails, whichever file is the one', async () => {
    for (const missing of files) {
      await using target = await openTarget(at('sl4.ovf'), true)
      for (const file of files) if (file !== missing) await writeFile(join(target.folder, file), 'new')
      await rejection('ERR_FILE', target.publish(['sl4-disk0.vmdk']))
      expect(await contents(), missing).to.deep.equal(['old', 'old', 'old'])
    }
    expect((await readdir(folder)).sort()).to.deep.equal([...files].sort())
  })

  it('is no package without a descriptor, when the program is killed in between', async () => {
    const end = await runElsewhere(program, [at('sl4.ovf')], { POLYVISOR_TEST_KILL_AT: 'export:moved-away' })
    expect(end.signal, end.stderr).to.equal('SIGKILL')
    expect(await contents()).to.deep.equal(['old', 'old', 'gone'])
    const [left = ''] = (await readdir(folder)).filter((name) => name.startsWith('.sl4.polyvisor-'))
    expect(await readFile(join(at(left), 'replaced.sl4.ovf'), 'utf8')).to.equal('old')
    expect(await readFile(join(at(left), 'sl4.ovf'), 'utf8')).to.equal('new')
  })
})
