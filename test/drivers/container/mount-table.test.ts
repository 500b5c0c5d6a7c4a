import { expect } from 'chai'
import fc from 'fast-check'
import { mountRows } from '../../../drivers/container/mount-rows.js'
import { forbidsPrograms, mountsIn, parseMountTable } from '../../../drivers/container/mount-table.js'
import { isWithin } from '../../../drivers/container/mount-targets.js'

const text = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
23 22 0:21 / /a\\040b\\134c rw,noexec - tmpfs tmpfs rw
24 22 0:22 / /a rw,noexec master:1 - tmpfs tmpfs rw
25 22 0:23 / /a ro - tmpfs tmpfs rw
`

describe('the table of mounts', () => {
  it('is read with the blanks and backslashes that the kernel writes as octal digits', () => {
    expect(parseMountTable(text).map(({ place }) => place)).to.deep.equal(['/', '/a b\\c', '/a', '/a'])
    expect(parseMountTable(text)[1]?.options).to.deep.equal(['rw', 'noexec'])
  })

  it('passes over lines that are none', () => {
    expect(parseMountTable('\nx\n1 2 3 4\n')).to.deep.equal([])
  })

  it('says what is mounted in a folder, and not beside it', () => {
    const table = parseMountTable(text)
    expect(mountsIn('/', table)).to.deep.equal(['/a b\\c', '/a', '/a'])
    expect(mountsIn('/a', table)).to.deep.equal([])
  })

  it('says by the mount that lies on top whether programs can be executed', () => {
    const table = parseMountTable(text)
    expect(forbidsPrograms('/a b\\c/x', table)).to.equal(true)
    expect(forbidsPrograms('/a/x', table), 'the later one').to.equal(false)
    expect(forbidsPrograms('/ab', table), 'a name that only begins alike').to.equal(false)
  })

  it('tells a folder from one whose name begins alike', () => {
    expect(isWithin('/a/b', '/a')).to.equal(true)
    expect(isWithin('/ab', '/a')).to.equal(false)
    expect(isWithin('/a', '/')).to.equal(true)
  })
})

describe('the rows for mount', () => {
  const paths = {
    folder: '/b',
    root: '/b/root',
    programSource: '/b/program',
    devices: '/b/devices',
    state: '/b/state',
    log: '/b/log',
  }
  const plan = {
    id: 'x',
    args: [],
    environment: {},
    memory: undefined,
    network: 'none',
    root: undefined,
  } as const

  it('have six fields each, and a folder comes out of them as it went in, whatever its name', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
      .filter((word) => !/^\.\.?$|[/]/.test(word))
      .map((word) => `/${word}`)
    fc.assert(
      fc.property(name, name, (source, target) => {
        const mounts = [{ source, target, readonly: true, noexec: false }]
        const rows = mountRows({ ...plan, mounts }, paths)
          .trimEnd()
          .split('\n')
        expect(rows).to.have.length(4)
        const fields = rows.at(-1)?.split(' ') ?? []
        expect(fields).to.have.length(6)
        expect(fields.map(decoded).slice(0, 2)).to.deep.equal([source, `/b/root${target}`])
        expect(fields[3]).to.equal('bind,nosuid,ro,nodev,X-mount.mkdir=0755')
      }),
    )
  })

  it('begin with the root, which nobody may write', () => {
    const [root, proc] = mountRows({ ...plan, mounts: [] }, paths).split('\n')
    expect(root).to.equal('/b/root /b/root none bind,nosuid,ro,nodev 0 0')
    expect(proc).to.equal('proc /b/root/proc proc ro,nosuid,nodev,noexec 0 0')
    const other = mountRows({ ...plan, mounts: [], root: '/srv/debian' }, paths).split('\n')
    expect(other[0]).to.equal('/srv/debian /b/root none bind,nosuid,ro,nodev 0 0')
  })
})

/** Reads octal digits as fstab(5) does, byte by byte. */
function decoded(field: string): string {
  const bytes: number[] = []
  for (const [word, digits] of field.matchAll(/\\([0-7]{3})|[^\\]+/g)) {
    bytes.push(...(digits === undefined ? Buffer.from(word) : [Number.parseInt(digits, 8)]))
  }
  return Buffer.from(bytes).toString()
}
