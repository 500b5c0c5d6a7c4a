import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { applyTuning } from '../../../benchmarks/tune/apply.js'
import { tuningInForce } from '../../../benchmarks/tune/in-force.js'
import { moveToIsolatedCpus } from '../../../benchmarks/tune/isolate.js'
import { restoreTuning } from '../../../benchmarks/tune/restore.js'
import { showTuning } from '../../../benchmarks/tune/show.js'
import { tryLock } from '../../../src/state/file-lock.js'
import { rejection } from '../../support/rejection.js'
import { type FakeMachine, fakeMachine, workstation } from './fake-root.js'

const governor = (cpu: number): string => `sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_governor`
const huge = 'sys/kernel/mm/transparent_hugepage/enabled'
const smt = 'sys/devices/system/cpu/smt/control'
const aslr = 'proc/sys/kernel/randomize_va_space'

describe('tuning', () => {
  let machine: FakeMachine
  beforeEach(() => {
    machine = fakeMachine()
  })
  afterEach(() => machine.remove())

  /** The fake files take `never` as it is, where the kernel would show the choices. */
  const asBefore = (): void => {
    const { [huge]: _shown, ...rest } = machine.all()
    const { [huge]: _choices, ...expected } = Object.fromEntries(
      Object.entries(workstation).map(([path, text]) => [path, text.trim()]),
    )
    expect(rest).to.deep.equal(expected)
  }

  describe('shown', () => {
    it('says of each setting what it is and should be, and changes nothing', async () => {
      const found = new Map((await showTuning(machine)).map((setting) => [setting.setting, setting]))
      expect(found.get('governor')).to.include({
        state: 'differs',
        value: 'powersave (3), performance (1)',
        recommended: 'performance',
        changeable: 'yes',
      })
      expect(found.get('turbo')).to.include({ state: 'differs', value: 'on', recommended: 'off' })
      expect(found.get('ksm')).to.include({ state: 'recommended', value: '0' })
      expect(found.get('transparent-huge-pages')).to.include({ value: 'madvise' })
      expect(found.get('idle-states')?.places.map(({ path }) => path)).to.deep.equal(
        [0, 1, 2, 3].map((cpu) => `sys/devices/system/cpu/cpu${cpu}/cpuidle/state2/disable`),
      )
      expect(found.get('numa-balancing')).to.include({ state: 'absent', changeable: 'not here' })
      expect(found.get('boot-isolation')).to.include({ state: 'fixed', value: 'none' })
      expect(found.get('irq-affinity')).to.include({ value: '0-3 (1), 2 (1)' })
      expect(found.get('irq-affinity')?.note).to.equal(undefined)
      machine.write('proc/77/comm', 'irqbalance\n')
      const [irqs] = await showTuning({ ...machine, only: ['irq-affinity'] })
      expect(irqs?.note).to.include('irqbalance runs here')
      for (const { why, recommended } of found.values()) {
        expect(why).to.match(/^[a-z].*[^.]$/)
        expect(recommended).not.to.equal('')
      }
      asBefore()
      expect(existsSync(machine.state)).to.equal(false)
    })

    it('knows a machine that has none of it', async () => {
      const bare = fakeMachine({ 'proc/nothing': '' })
      try {
        const found = await showTuning(bare)
        expect(new Set(found.map(({ state }) => state))).to.deep.equal(new Set(['absent']))
        expect(await applyTuning(bare)).to.have.length(found.length)
        expect(existsSync(join(bare.state, 'changes.json'))).to.equal(false)
      } finally {
        bare.remove()
      }
    })

    it('refuses a setting that there is not, and CPUs that cannot be spared', async () => {
      for (const [options, message] of [
        [{ only: ['turbos'] }, /no setting 'turbos'/],
        [{ cpus: '2-' }, /no list/],
        [{ cpus: '' }, /no list/],
        [{ cpus: '7' }, /no CPU 7/],
        [{ cpus: '0-3' }, /one CPU must be left/],
      ] as const) {
        const error = await rejection('ERR_INVALID_ARGUMENT', applyTuning({ ...machine, ...options }))
        expect(error.message).to.match(message)
      }
      asBefore()
    })
  })

  describe('applied', () => {
    it('changes what is not as recommended, leaves what must be named, and puts all of it back', async () => {
      const results = new Map((await applyTuning(machine)).map((result) => [result.setting, result.outcome]))
      expect(Object.fromEntries(results)).to.include({
        governor: 'changed',
        turbo: 'changed',
        aslr: 'changed',
        ksm: 'already',
        smt: 'on-request',
        'idle-states': 'on-request',
        'transparent-huge-pages': 'on-request',
        'numa-balancing': 'absent',
        'boot-isolation': 'fixed',
        'irq-affinity': 'changed',
      })
      expect([0, 1, 2, 3].map((cpu) => machine.read(governor(cpu)))).to.deep.equal(
        Array(4).fill('performance'),
      )
      expect(machine.read(aslr)).to.equal('0')
      expect(machine.read(smt)).to.equal('on')
      expect(machine.read('proc/irq/24/smp_affinity_list')).to.equal('0')
      expect(await tuningInForce(machine)).to.equal(true)

      const restored = await restoreTuning(machine)
      expect(new Set(restored.map(({ outcome }) => outcome))).to.deep.equal(new Set(['restored']))
      asBefore()
      expect(await tuningInForce(machine)).to.equal(false)
      expect(existsSync(join(machine.state, 'changes.json'))).to.equal(false)
    })

    it('changes only the settings that are named, those with a star too', async () => {
      await applyTuning({ ...machine, only: ['smt', 'idle-states'] })
      expect(machine.read(smt)).to.equal('off')
      expect(machine.read('sys/devices/system/cpu/cpu3/cpuidle/state2/disable')).to.equal('1')
      expect(machine.read('sys/devices/system/cpu/cpu3/cpuidle/state1/disable')).to.equal('0')
      expect(machine.read(aslr)).to.equal('2')
      const [first] = await restoreTuning(machine)
      expect(first).to.include({ setting: 'smt', outcome: 'restored' }) // it takes CPUs away, so it goes last and comes back first
      asBefore()
    })

    it('has the former values on the disk before the first is changed', async () => {
      const steps: string[] = []
      await applyTuning({
        ...machine,
        only: ['aslr'],
        onStep: (name) => {
          steps.push(name)
          if (name !== 'recorded') return
          expect(machine.read(aslr)).to.equal('2')
          expect(readFileSync(join(machine.state, 'changes.json'), 'utf8')).to.include('"before": "2"')
        },
      })
      expect(steps).to.deep.equal(['recorded', `changed ${aslr}`])
    })

    it('changes nothing if the record cannot be written', async () => {
      const file = join(machine.root, 'file')
      writeFileSync(file, '')
      await rejection('ERR_FILE', applyTuning({ ...machine, state: join(file, 'state') }))
      // a folder stands where the record is to be: it can be neither read nor replaced
      mkdirSync(join(machine.state, 'changes.json', 'x'), { recursive: true })
      await rejection('ERR_FILE', applyTuning(machine))
      asBefore()
    })

    it('a second time keeps the values from before the first', async () => {
      await applyTuning({ ...machine, only: ['aslr'] })
      await applyTuning(machine)
      await applyTuning(machine)
      await restoreTuning(machine)
      asBefore()
    })

    it('a second time with other CPUs knows both as its own', async () => {
      const irq = 'proc/irq/16/smp_affinity_list'
      await applyTuning({ ...machine, only: ['irq-affinity'] })
      await applyTuning({ ...machine, only: ['irq-affinity'], cpus: '3' })
      expect(machine.read(irq)).to.equal('0-2')
      machine.write(irq, '0\n') // as if it had died between writing it down and doing it
      expect((await restoreTuning(machine)).map(({ outcome }) => outcome)).to.deep.equal([
        'restored',
        'restored',
      ])
      asBefore()
    })

    it('tells what somebody else has changed, and leaves it unless it is told to', async () => {
      await applyTuning({ ...machine, only: ['aslr'] })
      machine.write(aslr, '1\n')
      const [left] = await applyTuning({ ...machine, only: ['aslr'] })
      expect(left?.outcome).to.equal('foreign')
      expect(left?.obstacles[0]?.reason).to.include('it is 1')
      expect(machine.read(aslr)).to.equal('1')
      const [forced] = await applyTuning({ ...machine, only: ['aslr'], force: true })
      expect(forced?.outcome).to.equal('changed')
      expect(machine.read(aslr)).to.equal('0')
      await restoreTuning(machine)
      asBefore()
    })

    it('says what the kernel does not take, and does not call it a failure where that is usual', async () => {
      // written and read back, it is not the value
      for (const path of [aslr, 'proc/irq/24/smp_affinity_list']) {
        rmSync(join(machine.root, path))
        symlinkSync('/dev/null', join(machine.root, path))
      }
      const results = await applyTuning({ ...machine, only: ['aslr', 'irq-affinity'] })
      expect(results.map(({ outcome }) => outcome)).to.deep.equal(['refused', 'partly'])
      expect(results[0]?.obstacles).to.deep.equal([{ path: aslr, reason: "it reads '' after 0 was written" }])
      expect(machine.read('proc/irq/16/smp_affinity_list')).to.equal('0')
      await restoreTuning(machine)
      expect(machine.read('proc/irq/16/smp_affinity_list')).to.equal('0-3')
    })

    it('is refused while another one is at work, and when its record is damaged', async () => {
      await applyTuning({ ...machine, only: ['aslr'] })
      const lock = await tryLock(join(machine.state, 'lock'))
      await rejection('ERR_BUSY', applyTuning(machine))
      await rejection('ERR_BUSY', restoreTuning(machine))
      lock?.release()
      for (const text of [
        '',
        '{',
        '{"kind":"polyvisor-tuning"}',
        record('etc/passwd'),
        record('proc/../etc/x'),
      ]) {
        writeFileSync(join(machine.state, 'changes.json'), text)
        await rejection('ERR_STATE_CORRUPT', applyTuning(machine))
        await rejection('ERR_STATE_CORRUPT', restoreTuning(machine))
      }
      expect(machine.read(aslr)).to.equal('0')
    })
  })

  describe('restored', () => {
    it('is harmless a second time, and where nothing was ever applied', async () => {
      expect(await restoreTuning(machine)).to.deep.equal([])
      await applyTuning(machine)
      await restoreTuning(machine)
      expect(await restoreTuning(machine)).to.deep.equal([])
      asBefore()
    })

    it('tells what somebody else has changed since, leaves it, and puts the rest back', async () => {
      await applyTuning({ ...machine, only: ['aslr', 'swappiness'] })
      machine.write(aslr, '1\n')
      const byPath = async (force: boolean) =>
        Object.fromEntries(
          (await restoreTuning({ ...machine, force })).map(({ path, outcome }) => [path, outcome]),
        )
      expect(await byPath(false)).to.deep.equal({ [aslr]: 'foreign', 'proc/sys/vm/swappiness': 'restored' })
      expect(machine.read(aslr)).to.equal('1')
      expect(await byPath(false)).to.deep.equal({ [aslr]: 'foreign' })
      expect(await byPath(true)).to.deep.equal({ [aslr]: 'restored' })
      asBefore()
      expect(await byPath(true)).to.deep.equal({})
    })

    it('goes on past a place that is gone', async () => {
      const irq = 'proc/irq/16/smp_affinity_list'
      const other = fakeMachine({ ...workstation })
      try {
        await applyTuning({ ...other, only: ['irq-affinity', 'aslr'] })
        rmSync(join(other.root, irq))
        const outcomes = (await restoreTuning(other)).map(({ outcome }) => outcome)
        expect(outcomes).to.deep.equal(['restored', 'gone', 'restored'])
        expect(other.read(aslr)).to.equal('2')
        expect(await restoreTuning(other)).to.deep.equal([])
      } finally {
        other.remove()
      }
    })

    it('can be limited to some settings, and keeps the record of the others', async () => {
      await applyTuning({ ...machine, only: ['aslr', 'swappiness'] })
      await restoreTuning({ ...machine, only: ['aslr'] })
      expect(machine.read(aslr)).to.equal('2')
      expect(machine.read('proc/sys/vm/swappiness')).to.equal('1')
      await restoreTuning(machine)
      asBefore()
    })
  })

  it('of the CPUs makes a partition for machines that are measured, and takes it away again', async () => {
    const group = 'sys/fs/cgroup/polyvisor'
    const controlled = fakeMachine({
      ...workstation,
      'sys/fs/cgroup/cgroup.subtree_control': 'cpuset cpu io memory pids\n',
    })
    try {
      expect(await moveToIsolatedCpus(77, controlled.root)).to.equal(false)
      const [result] = await applyTuning({
        ...controlled,
        only: ['isolation'],
        cpus: '2-3',
        onStep: (name) => {
          // what the kernel puts into every new group
          if (name !== `changed ${group}`) return
          for (const file of ['cpuset.cpus', 'cpuset.cpus.partition', 'cgroup.procs']) {
            controlled.write(`${group}/${file}`, '\n')
          }
        },
      })
      expect(result).to.include({ outcome: 'changed', before: 'none' })
      expect(controlled.read(`${group}/cpuset.cpus`)).to.equal('2-3')
      expect(controlled.read(`${group}/cpuset.cpus.partition`)).to.equal('root')
      expect(await moveToIsolatedCpus(77, controlled.root)).to.equal(true)
      expect(controlled.read(`${group}/cgroup.procs`)).to.equal('77')

      const busy = await restoreTuning(controlled) // the folder is not empty, as a group with processes is busy
      expect(busy.map(({ outcome }) => outcome)).to.deep.equal(['restored', 'already', 'refused'])
      expect(busy.at(-1)).to.include({ path: group, outcome: 'refused' })
      expect(controlled.read(`${group}/cpuset.cpus.partition`)).to.equal('member')
      for (const file of ['cpuset.cpus', 'cpuset.cpus.partition', 'cgroup.procs']) {
        rmSync(join(controlled.root, group, file))
      }
      expect((await restoreTuning(controlled)).map(({ outcome }) => outcome)).to.deep.equal(['restored'])
      expect(existsSync(join(controlled.root, group))).to.equal(false)
      expect(existsSync(join(controlled.state, 'changes.json'))).to.equal(false)
    } finally {
      controlled.remove()
    }
  })

  it('that breaks off after any step is put back whole, from wherever it is', async () => {
    const stepsOf = async (work: typeof applyTuning | typeof restoreTuning): Promise<number> => {
      let count = 0
      await work({ ...machine, onStep: () => count++ })
      return count
    }
    const interrupted = async (
      work: typeof applyTuning | typeof restoreTuning,
      at: number,
    ): Promise<void> => {
      let count = 0
      const onStep = (): void => {
        if (count++ === at) throw new TypeError('interrupted')
      }
      const end = await work({ ...machine, onStep }).catch((error: unknown) => error)
      expect(end).to.be.instanceOf(TypeError)
    }
    const applying = await stepsOf(applyTuning)
    const restoring = await stepsOf(restoreTuning)
    asBefore()
    expect(applying).to.be.greaterThan(8)
    for (let at = 0; at < applying; at++) {
      await interrupted(applyTuning, at)
      if (at % 2 === 1) await applyTuning(machine) // also with a second apply in between
      await restoreTuning(machine)
      asBefore()
    }
    for (let at = 0; at < restoring; at++) {
      await applyTuning(machine)
      await interrupted(restoreTuning, at)
      await restoreTuning(machine)
      asBefore()
    }
  })
})

function record(path: string): string {
  const changes = [{ setting: 'aslr', path, form: 'line', before: '2', applied: ['0'] }]
  return JSON.stringify({
    kind: 'polyvisor-tuning',
    schemaVersion: 1,
    since: '2026-01-02T03:04:05.678Z',
    changes,
  })
}
