import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { containerPeers, qemuPeer, simhPeer } from '../../support/known-peers.js'
import { payloadImage } from '../../support/payload.js'
import { pdp11Guest } from '../../support/pdp11-guest.js'
import { needPeer, type Peer } from '../../support/peers.js'
import { newFolder } from '../../support/qemu.js'

const index = new URL('../../../src/index.js', import.meta.url).href

/** Fills the disk on which the state of a machine is, and ends the machine. */
const program = `
  import { execFileSync } from 'node:child_process'
  import { rmSync, writeFileSync } from 'node:fs'
  const [index, scheme, folder, spec] = process.argv.slice(1)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', folder])
  const { connect } = await import(index)
  const connection = await connect(scheme + ':///session?state=' + folder + '/state')
  const domain = await connection.define(JSON.parse(spec))
  await domain.start()
  const events = connection.events({ types: ['lifecycle'] })
  const fill = (name, size) => {
    try {
      writeFileSync(folder + '/' + name, Buffer.alloc(size))
      return false
    } catch (error) {
      return error.code === 'ENOSPC'
    }
  }
  fill('much', 2 ** 21)
  let number = 0
  while (!fill('page' + number, 4096)) number += 1
  await domain.destroy()
  const { value } = await events.next()
  await domain.undefine()
  await connection.close()
  console.log(JSON.stringify([value.change, value.reason]))
`

/** Has the state become read-only under a running machine, as a system does with a disk that has errors, and goes on. */
const readOnlyProgram = `
  import { execFileSync } from 'node:child_process'
  import { mkdirSync } from 'node:fs'
  const [index, scheme, folder, spec] = process.argv.slice(1)
  const { connect } = await import(index)
  const uri = scheme + ':///session?state=' + folder
  const before = await connect(uri)
  await (await before.define(JSON.parse(spec))).start()
  await before.close()
  mkdirSync(folder + '/.trash/left', { mode: 0o700 })
  execFileSync('mount', ['--bind', folder, folder])
  execFileSync('mount', ['-o', 'remount,bind,ro', folder])
  const connection = await connect(uri)
  const found = (await connection.list()).map(({ name, state }) => name + ' ' + state)
  const domain = await connection.lookup('a')
  await domain.suspend()
  const refused = await domain.setTitle('x').catch((error) => [error.code, error.field.slice(folder.length)])
  await domain.destroy()
  found.push(...(await connection.list({ states: ['running', 'paused'] })), refused)
  await connection.close()
  console.log(JSON.stringify(found))
`

/** Asks what the host can do, where the state is on a medium that nobody writes to. */
const capableProgram = `
  import { execFileSync } from 'node:child_process'
  const [index, scheme, folder] = process.argv.slice(1)
  const { connect } = await import(index)
  const uri = scheme + ':///session?state=' + folder
  await (await connect(uri)).close()
  execFileSync('mount', ['--bind', folder, folder])
  execFileSync('mount', ['-o', 'remount,bind,ro', folder])
  const connection = await connect(uri)
  const { guests } = await connection.capabilities()
  await connection.close()
  console.log(JSON.stringify(guests.length > 0))
`

/** Asks for what a full disk has no room for, and prints the codes and files of the errors. */
const refusedProgram = `
  import { execFileSync } from 'node:child_process'
  import { readdirSync, rmSync, writeFileSync } from 'node:fs'
  const [index, scheme, folder, spec] = process.argv.slice(1)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', folder])
  const { connect } = await import(index)
  const connection = await connect(scheme + ':///session?state=' + folder + '/state')
  const domain = await connection.define(JSON.parse(spec))
  await domain.start()
  try { writeFileSync(folder + '/much', Buffer.alloc(2 ** 21)) } catch {}
  const told = []
  const refuse = (work) => work.then(() => told.push('done'), ({ code, field, message }) => {
    const path = field?.slice(folder.length).replace(/[.][0-9a-f]{12}/, '')
    told.push([code, path, message.includes('ENOSPC')])
  })
  await refuse(domain.setTitle('x'))
  await refuse(connection.define({ ...JSON.parse(spec), name: 'b' }))
  await refuse(domain.save(folder + '/saved'))
  told.push(readdirSync(folder).sort(), (await connection.list()).map(({ name, state }) => name + ' ' + state))
  await domain.destroy()
  await connection.close()
  console.log(JSON.stringify(told))
`

describe('a machine whose state is on a disk that takes nothing', () => {
  needPeer(containerPeers.unshare)

  const machines: Readonly<Record<string, { peer: Peer; spec: () => object }>> = {
    qemu: {
      peer: qemuPeer,
      spec: () => ({ memory: '64 MiB', boot: { kernel: payloadImage('metal-x86_64') } }),
    },
    simh: {
      peer: simhPeer,
      spec() {
        const kernel = join(newFolder(), 'guest.tape')
        writeFileSync(kernel, pdp11Guest())
        return { architecture: 'pdp11', machine: 'pdp11-70', boot: { kernel } }
      },
    },
  }
  for (const [scheme, { peer, spec }] of Object.entries(machines)) {
    describe(`of ${scheme}`, () => {
      needPeer(peer)

      const run = (code: string): { readonly stdout: string; readonly stderr: string } => {
        const node = [process.execPath, '--input-type=module', '--eval', code, '--']
        const args = [index, scheme, newFolder(), JSON.stringify({ name: 'a', ...spec() })]
        return spawnSync('unshare', ['--map-root-user', '--mount', ...node, ...args], { encoding: 'utf8' })
      }

      it('can be ended and forgotten, which makes room', () => {
        const { stdout, stderr } = run(program)
        expect(stdout, stderr).to.equal('["stopped","it was ended on purpose"]\n')
      })

      it('goes on when there is no room for a change, and the error names the file', () => {
        const { stdout, stderr } = run(refusedProgram)
        expect(stdout, stderr).to.equal(
          `${JSON.stringify([
            ['ERR_FILE', '/state/a/definition.json', true],
            ['ERR_FILE', '/state/.making/b/definition.json', true],
            // SIMH is asked for its state by a file beside it, and writes it there first.
            ['ERR_FILE', scheme === 'qemu' ? '/saved' : '/state/a/run', true],
            ['much', 'state'],
            ['a running'],
          ])}\n`,
        )
      })

      it('is no reason not to say what this host can do', () => {
        const { stdout, stderr } = run(capableProgram)
        expect(stdout, stderr).to.equal('true\n')
      })

      it('is found, paused and ended where the disk has become read-only', () => {
        const { stdout, stderr } = run(readOnlyProgram)
        expect(stdout, stderr).to.equal('["a running",["ERR_FILE","/a/definition.json"]]\n')
      })
    })
  }
})
