import { expect } from 'chai'
import { workloadsOf } from '../../../benchmarks/guest/catalogue.js'
import { otherTargets, type PayloadTarget, payloadImage } from '../../../benchmarks/guest/images.js'
import { qemuOtherPeer, qemuUserPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { ask, checksums, listWorkloads, type Running, start } from './conversation.js'

/** The boards that the images for bare machines are made for. */
const boards: Readonly<Record<string, readonly string[]>> = {
  aarch64: ['-machine', 'virt', '-cpu', 'cortex-a57'],
  alpha: ['-machine', 'clipper'],
  arm: ['-machine', 'virt', '-cpu', 'cortex-a15'],
  hppa: [],
  m68k: ['-machine', 'virt'],
  mips: ['-machine', 'malta'],
  mips64el: ['-machine', 'malta'],
  ppc: ['-machine', 'g3beige'],
  ppc64le: ['-machine', 'pseries,x-vof=on', '-m', '256'],
  riscv64: ['-machine', 'virt', '-bios', 'none'],
  s390x: ['-machine', 's390-ccw-virtio'],
  sparc: ['-machine', 'SS-5'],
  sparc64: ['-machine', 'sun4u'],
}
const plain = [
  '-display',
  'none',
  '-nodefaults',
  '-no-user-config',
  '-no-reboot',
  '-serial',
  'stdio',
  '-m',
  '128',
]

/** No fused multiply-add, or none that is always there. */
const withoutFma = ['arm', 'mips', 'sparc', 'mips64el', 'm68k', 'sparc64', 'alpha', 'hppa']
/** The largest chain takes the emulated machines seconds to lay out, and shows nothing that the others do not. */
const workloadsTried = (target: PayloadTarget) =>
  workloadsOf(target).filter(({ name }) => name !== 'latency-32m')

async function boot(target: PayloadTarget, cpu: string, board = boards[cpu] ?? []): Promise<Running> {
  const { path } = await payloadImage(target)
  return target.startsWith('linux-')
    ? start(`qemu-${cpu}`, [path])
    : start(`qemu-system-${cpu}`, [...plain, ...board, '-kernel', path])
}

/** Compares what the payload computes with what it computes on x86, and switches the machine off. */
async function compare({ talk, exit }: Running, target: PayloadTarget, cpu: string): Promise<void> {
  // Firmware may speak before the payload does.
  while ((await talk.next()).kind !== 'ready') {}
  expect(await listWorkloads(talk)).to.deep.equal(workloadsOf(target).map(({ name }) => name))
  const tried = workloadsTried(target)
  const right = Object.fromEntries(tried.map(({ name, checksum }) => [name, checksum]))
  if (withoutFma.includes(cpu)) right['physics-double-fma'] = 'error'
  expect(await checksums(talk, Object.keys(right))).to.deep.equal(right)
  expect((await ask(talk, { kind: 'off' })).kind).to.equal('off')
  expect(await exit).to.equal(0)
}

function describeTargets(kind: 'linux' | 'metal', how: string, peer: typeof qemuUserPeer): void {
  describe(`the payload for other CPUs, ${how}`, () => {
    needPeer(peer)
    let running: Running | undefined
    afterEach(() => running?.stop())

    for (const target of otherTargets.filter((each) => each.startsWith(kind))) {
      const cpu = target.slice(kind.length + 1)
      it(`computes on ${cpu} what x86 computes, to the last bit`, async () => {
        running = await boot(target, cpu)
        await compare(running, target, cpu)
      })
    }
  })
}

describeTargets('linux', 'as a process', qemuUserPeer)
describeTargets('metal', 'on a bare machine', qemuOtherPeer)

describe('the payload on a second machine of a CPU', () => {
  needPeer(qemuOtherPeer)
  let running: Running | undefined
  afterEach(() => running?.stop())

  for (const [machine, cpu, target] of [
    ['mac99', 'ppc', 'metal-ppc'],
    ['q800', 'm68k', 'q800-m68k'],
  ] as const) {
    it(`computes on ${machine} what x86 computes, to the last bit`, async () => {
      running = await boot(target, cpu, ['-machine', machine])
      await compare(running, target, cpu)
    })
  }
})
