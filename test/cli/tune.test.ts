import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { type FakeMachine, fakeMachine } from '../benchmarks/tune/fake-root.js'
import { kernelSettingsPeer } from '../support/known-peers.js'
import { needPeer } from '../support/peers.js'
import { runCli } from './run-cli.js'

const aslr = 'proc/sys/kernel/randomize_va_space'
const swappiness = 'proc/sys/vm/swappiness'

describe('polyvisor tune', () => {
  let machine: FakeMachine
  beforeEach(() => {
    machine = fakeMachine()
  })
  afterEach(() => machine.remove())

  const tune = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    runCli(['tune', ...args], {
      environment: {
        XDG_STATE_HOME: join(machine.state, '../..'),
        POLYVISOR_TEST_ROOT: machine.root.slice(0, -1),
        ...environment,
      },
    })

  it('show prints the value, the recommended one, and why', async () => {
    const { code, stdout } = await tune(['show'])
    expect(code).to.equal(0)
    expect(stdout).to.match(/^! {2}governor +powersave \(3\), performance \(1\) +performance +yes$/m)
    expect(stdout).to.match(/^✔ {2}ksm /m)
    expect(stdout).to.match(/^! {2}smt\* +on +off +yes$/m)
    expect(stdout).to.include('turbo: turbo frequencies; how long a processor stays above')
    expect(stdout).to.include('Not on this machine: migration of timers')
    expect(stdout).to.include('Tuning is not in force')
    const json: unknown = JSON.parse((await tune(['show', '--json', 'aslr'])).stdout)
    expect(json).to.deep.equal({
      inForce: false,
      settings: [
        {
          setting: 'aslr',
          title: 'address space randomization',
          state: 'differs',
          value: '2',
          recommended: 'off (0)',
          why: 'every start of a process has another layout of its memory, and with it other conflicts in the caches',
          changeable: 'yes',
          places: [{ path: aslr, value: '2', recommended: '0' }],
        },
      ],
    })
  })

  it('apply and restore change and put back, and say so', async () => {
    const applied = await tune(['apply', 'aslr', 'swappiness'])
    expect(applied.code, applied.stderr).to.equal(0)
    expect(applied.stdout).to.match(/^aslr +2 +off \(0\) +changed$/m)
    expect(machine.read(aslr)).to.equal('0')
    expect((await tune(['show'])).stdout).to.include('Tuning is in force')
    const restored = await tune(['restore', '--json'])
    expect(restored.code).to.equal(0)
    const json: unknown = JSON.parse(restored.stdout)
    expect(json).to.have.nested.property('places[0].outcome', 'restored')
    expect(json).to.have.nested.property('places[1].outcome', 'restored')
    expect(json).to.have.property('places').with.length(2)
    expect(machine.read(aslr)).to.equal('2')
    const again = await tune(['restore'])
    expect(again.code).to.equal(0)
    expect(again.stdout).to.include('nothing to restore')
  })

  it('finds the record of root where it can be read, and says where records are', async () => {
    const roots = join(machine.root, 'root/.local/state')
    const applied = await tune(['apply', 'aslr'], { XDG_STATE_HOME: roots })
    expect(applied.stdout).to.include(`recorded in ${join(roots, 'polyvisor/tune')}.`)
    expect((await tune(['show'])).stdout).to.include(
      `in force, by the record in ${join(roots, 'polyvisor/tune')};`,
    )
    const restored = await tune(['restore'])
    expect(restored.code, restored.stderr).to.equal(0)
    expect(machine.read(aslr)).to.equal('2')
    expect((await tune(['show'])).stdout).to.include('Tuning is not in force')
  })

  it('apply says what of the named settings is not there or cannot be changed, and nothing of restoring', async () => {
    const { code, stdout } = await tune(['apply', 'timer-migration', 'boot-isolation'])
    expect(code).to.equal(0)
    expect(stdout).to.match(/^timer-migration .* not on this machine$/m)
    expect(stdout).to.match(/^boot-isolation .* at boot only$/m)
    expect(stdout).to.not.include('restore')
  })

  it('show does not call tuning off where its record cannot be read', async () => {
    await tune(['apply', 'aslr'])
    writeFileSync(join(machine.state, 'changes.json'), '{')
    const { code, stdout } = await tune(['show'])
    expect(stdout).to.match(/^Whether tuning is in force is not known: the file '.*' is not what tune wrote/m)
    expect(code).to.equal(0)
    const json: unknown = JSON.parse((await tune(['show', '--json', 'aslr'])).stdout)
    expect(json).to.include({ inForce: null }).and.to.have.property('problem')
  })

  it('each action refuses the options of the others', async () => {
    for (const [action, option, ...value] of [
      ['show', '--force'],
      ['restore', '--cpus', '1'],
    ] as const) {
      const { code, stderr } = await tune([action, option, ...value])
      expect(stderr).to.include(`${option}: 'tune ${action}' has no such option (ERR_INVALID_ARGUMENT)`)
      expect(code).to.equal(2)
    }
  })

  it('restore fails with 4 where somebody else changed a setting, and obeys --force', async () => {
    await tune(['apply', 'aslr', 'swappiness'])
    machine.write(aslr, '1\n')
    const left = await tune(['restore'])
    expect(left.code).to.equal(4)
    expect(left.stdout).to.match(/^aslr .*LEFT: changed by somebody else$/m)
    expect(left.stderr).to.include('--force')
    expect([machine.read(aslr), machine.read(swappiness)]).to.deep.equal(['1', '60'])
    expect((await tune(['apply', 'aslr'])).code).to.equal(4)
    const forced = await tune(['restore', '--force'])
    expect(forced.code).to.equal(0)
    expect(machine.read(aslr)).to.equal('2')
  })

  it('refuses an unknown action, an unknown setting and CPUs that there are not', async () => {
    for (const [args, what] of [
      [['tweak'], "'tweak' is none of show, apply and restore"],
      [['apply', 'warp'], "there is no setting 'warp'"],
      [['restore', 'warp'], "there is no setting 'warp'"],
      [['show', '--cpus', '9'], 'there is no CPU 9'],
    ] as const) {
      const { code, stderr } = await tune(args)
      expect(code).to.equal(2)
      expect(stderr).to.include(what)
    }
  })

  for (const step of ['recorded', `changed ${aslr}`, `changed ${swappiness}`]) {
    it(`that is killed at '${step}' is put back whole by restore`, async () => {
      const killed = await tune(['apply', 'aslr', 'swappiness'], { POLYVISOR_TEST_KILL_AT: `tune:${step}` })
      expect(killed.code).to.equal('SIGKILL')
      expect((await tune(['restore'])).code).to.equal(0)
      expect([machine.read(aslr), machine.read(swappiness)]).to.deep.equal(['2', '60'])
    })
  }

  for (const step of [`restored ${swappiness}`, `restored ${aslr}`, 'forgotten']) {
    it(`restore that is killed at '${step}' is finished by the next one`, async () => {
      await tune(['apply', 'aslr', 'swappiness'])
      const killed = await tune(['restore'], { POLYVISOR_TEST_KILL_AT: `tune:${step}` })
      expect(killed.code).to.equal('SIGKILL')
      expect((await tune(['restore'])).code).to.equal(0)
      expect([machine.read(aslr), machine.read(swappiness)]).to.deep.equal(['2', '60'])
    })
  }
})

describe('polyvisor tune on this machine', () => {
  needPeer(kernelSettingsPeer)

  let folder = ''
  let original = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'polyvisor-tune-'))
    original = readFileSync(`/${swappiness}`, 'utf8').trim()
    writeFileSync(`/${swappiness}`, '61')
  })
  after(() => {
    // also where what is tested here does not work
    if (original !== '') writeFileSync(`/${swappiness}`, original)
    rmSync(folder, { recursive: true, force: true })
  })

  it('changes a setting of the kernel and puts it back, also after a crash', async () => {
    const environment = { XDG_STATE_HOME: folder }
    const now = (): string => readFileSync(`/${swappiness}`, 'utf8').trim()
    expect((await runCli(['tune', 'apply', 'swappiness'], { environment })).code).to.equal(0)
    expect(now()).to.equal('1')
    expect((await runCli(['tune', 'restore'], { environment })).code).to.equal(0)
    expect(now()).to.equal('61')
    const dying = { ...environment, POLYVISOR_TEST_KILL_AT: `tune:changed ${swappiness}` }
    expect((await runCli(['tune', 'apply', 'swappiness'], { environment: dying })).code).to.equal('SIGKILL')
    expect(now()).to.equal('1')
    expect((await runCli(['tune', 'restore'], { environment })).code).to.equal(0)
    expect(now()).to.equal('61')
  })
})
