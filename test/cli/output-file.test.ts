import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { fillNewOutput, fillOutput, requireWritable, writeOutput } from '../../cli/output-file.js'

describe('A file that the user named', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'polyvisor-output-'))
  })
  afterEach(async () => {
    await rm(folder, { recursive: true })
  })

  const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8)

  it('is never written through a link that somebody has laid where it is made', async () => {
    const [path, precious] = [join(folder, 'report.html'), join(folder, 'precious')]
    await writeFile(precious, 'precious')
    await symlink(precious, `${path}.${process.pid}.tmp`)
    await requireWritable(path)
    await writeOutput(path, 'one')
    await writeOutput(path, 'two')
    await rm(path)
    await fillNewOutput(path, (target, flag) => writeFile(target, 'three', { flag }))
    expect(await readFile(precious, 'utf8')).to.equal('precious')
    expect(await readFile(path, 'utf8')).to.equal('three')
    const names = ['precious', 'report.html', `report.html.${process.pid}.tmp`]
    expect((await readdir(folder)).toSorted()).to.deep.equal(names)
  })

  it('is made under a name that is another one each time, and that must not be there', async () => {
    const names = new Set<string>()
    const flags: string[] = []
    for (const _time of [1, 2]) {
      await fillNewOutput(join(folder, 'new'), async (target, flag) => {
        names.add(target)
        flags.push(flag)
        await writeFile(target, '', { flag })
      })
      await rm(join(folder, 'new'))
      await fillOutput(join(folder, 'new'), async (target, flag) => {
        names.add(target)
        flags.push(flag)
        await writeFile(target, '', { flag })
      })
      await rm(join(folder, 'new'))
    }
    expect(names.size).to.equal(4)
    expect(flags).to.deep.equal(['wx', 'wx', 'wx', 'wx'])
  })

  for (const permissions of [0o600, 0o640, 0o444, 0o666]) {
    it(`keeps the permissions ${permissions.toString(8)} of the one in whose place it comes`, async () => {
      const path = join(folder, 'private.qcow2')
      await writeFile(path, 'before')
      await chmod(path, permissions)
      let meanwhile = ''
      await fillOutput(path, async (target, flag) => {
        await writeFile(target, 'after', { flag })
        meanwhile = await mode(target)
      })
      expect(await readFile(path, 'utf8')).to.equal('after')
      expect(meanwhile).to.equal('600')
      expect(await mode(path)).to.equal(permissions.toString(8))
    })
  }
})
