import { expect } from 'chai'
import { emulatorArguments } from '../../../drivers/qemu-user/arguments.js'
import { qemuUser } from '../../../drivers/qemu-user/driver.js'
import { ask, readUntil } from '../../support/console.js'
import { qemuUserPeer } from '../../support/known-peers.js'
import { payloadImage } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'

const program = payloadImage('other/linux-aarch64')
const spec = { name: 'a', architecture: 'aarch64', boot: { kernel: program } } as const

describe('the arguments of an emulator', () => {
  it('come before the program, and the program’s own after it', () => {
    const args = ['-cpu', '--', '-L']
    expect(emulatorArguments('/p', 'cortex-a72', { args, libraries: '/l' })).to.deep.equal([
      ...['-cpu', 'cortex-a72', '-L', '/l', '/p'],
      ...args,
    ])
    expect(emulatorArguments('/p', undefined, { args: [] })).to.deep.equal(['/p'])
  })
})

describe('QEMU’s user mode', () => {
  needPeer(qemuUserPeer)
  let places = 0
  const connect = () => qemuUser.connect(`qemu-user:///own-${places++}`)

  it('runs a program for another CPU on the model that is named', async () => {
    await using connection = await connect()
    const domain = await connection.define({ ...spec, cpu: { model: 'cortex-a72' } })
    await domain.start()
    const console = await domain.openConsole({ scrollback: true })
    await readUntil(console, 'ready polyvisor-payload 1 linux-aarch64\n')
    expect(await ask(console, 'run sha256 1', /done sha256 1 \d+ [0-9a-f]{16}\n/)).to.include(
      '7c7272c96bd53928',
    )
    expect(await domain.info()).to.include({ architecture: 'aarch64', accelerator: 'tcg' })
    await domain.destroy()
  })

  it('crashes on a model that there is not, and the console says why', async () => {
    await using connection = await connect()
    const domain = await connection.define({ ...spec, cpu: { model: 'abacus' } })
    const events = connection.events({ types: ['lifecycle'] })
    await domain.start()
    for await (const event of events) if (event.type === 'lifecycle' && event.change === 'crashed') break
    expect(Buffer.from(await domain.consoleLog()).toString()).to.include("unable to find CPU model 'abacus'")
  })

  it('refuses what is not a program for the CPU that is named, and CPUs that it does not emulate', async () => {
    await using connection = await connect()
    type Input = Parameters<typeof connection.define>[0]
    const wrong: readonly (readonly [Input, string, string])[] = [
      [{ ...spec, architecture: 'riscv64' }, 'boot.kernel', 'is a program for aarch64, not riscv64'],
      [{ ...spec, architecture: 'vax' }, 'architecture', 'programs for vax do not run here'],
      [{ ...spec, cpu: { add: ['sve'] } }, 'cpu.add', 'no such thing'],
      [{ ...spec, disks: [{ path: program }] }, 'disks', 'no such thing'],
    ]
    for (const [input, field, words] of wrong) {
      const error = await rejection('ERR_INVALID_SPEC', connection.define(input))
      expect(error).to.include({ field })
      expect(error.message).to.include(words)
    }
    const elsewhere = { ...spec, 'qemu-user': { binary: '/nowhere/qemu-aarch64' } }
    await rejection('ERR_NOT_INSTALLED', connection.define(elsewhere))
    expect(await connection.list()).to.deep.equal([])
  })
})
