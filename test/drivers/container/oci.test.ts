import { expect } from 'chai'
import fc from 'fast-check'
import { z } from 'zod'
import { runtimeCall } from '../../../drivers/container/command.js'
import { type ContainerPlan, type ContainerUser, ociConfig } from '../../../drivers/container/oci.js'
import { type ContainerRuntime, containerRuntimes } from '../../../drivers/container/runtimes.js'

const configSchema = z.object({
  ociVersion: z.literal('1.0.2'),
  root: z.object({ path: z.string(), readonly: z.literal(true) }),
  process: z.object({
    user: z.object({ uid: z.int(), gid: z.int() }),
    args: z.array(z.string()),
    env: z.array(z.string()),
    noNewPrivileges: z.literal(true),
    capabilities: z.record(z.string(), z.array(z.string()).length(0)),
  }),
  mounts: z.array(
    z.object({
      destination: z.string(),
      type: z.string(),
      source: z.string(),
      options: z.array(z.string()),
    }),
  ),
  linux: z.object({
    namespaces: z.array(z.object({ type: z.string() })),
    uidMappings: z.array(z.object({ containerID: z.int(), hostID: z.int(), size: z.int() })).optional(),
    resources: z.object({ memory: z.object({ limit: z.int() }) }).optional(),
    seccomp: z.object({ syscalls: z.array(z.object({ names: z.array(z.string()), action: z.string() })) }),
  }),
})

const plain: ContainerPlan = {
  id: 'polyvisor-1',
  args: [],
  environment: {},
  memory: undefined,
  mounts: [],
  root: undefined,
  network: 'none',
}
const configOf = (plan: ContainerPlan, user?: ContainerUser) =>
  configSchema.parse(ociConfig(plan, '/b/program', user))

describe('the configuration of a bundle', () => {
  it('gives the program no capability, no way to one, no network and no root that it can write', () => {
    for (const rootless of [undefined, { uid: 1000, gid: 100 }]) {
      const { process, linux, mounts } = configOf(plain, rootless)
      expect(Object.keys(process.capabilities)).to.have.members([
        'bounding',
        'effective',
        'permitted',
        'inheritable',
        'ambient',
      ])
      expect(linux.namespaces.map(({ type }) => type)).to.include.members([
        'pid',
        'mount',
        'network',
        'ipc',
        'uts',
      ])
      expect(mounts.map(({ destination }) => destination)).to.have.members(['/dev', '/proc', '/dev/shm'])
      const [refused] = linux.seccomp.syscalls
      expect(refused?.action).to.equal('SCMP_ACT_ERRNO')
      expect(refused?.names).to.include.members([
        'mount',
        'ptrace',
        'bpf',
        'unshare',
        'reboot',
        'init_module',
      ])
    }
  })

  it('runs it as nobody, or in a user namespace of this user', () => {
    expect(configOf(plain)).to.deep.include({ process: configOf(plain).process })
    expect(configOf(plain).process.user).to.deep.equal({ uid: 65_534, gid: 65_534 })
    const { process, linux } = configOf(plain, { uid: 1000, gid: 100 })
    expect(process.user).to.deep.equal({ uid: 0, gid: 0 })
    expect(linux.namespaces.map(({ type }) => type)).to.include('user')
    expect(linux.uidMappings).to.deep.equal([{ containerID: 0, hostID: 1000, size: 1 }])
  })

  it('limits the memory where a limit is given, and only there', () => {
    expect(configOf(plain).linux.resources).to.equal(undefined)
    expect(configOf({ ...plain, memory: 2 ** 26 }).linux.resources?.memory.limit).to.equal(2 ** 26)
  })

  it('forbids no system call that the workloads make, of which asynchronous requests are often forbidden', () => {
    const refused = configOf(plain).linux.seccomp.syscalls.flatMap(({ names }) => names)
    const needed = ['io_setup', 'io_submit', 'io_getevents', 'io_destroy', 'clone', 'fork', 'socket', 'mmap']
    expect(refused.filter((name) => needed.includes(name))).to.deep.equal([])
  })

  it('mounts a folder without devices and setuid, read-only unless it may be written', () => {
    const mounts = [
      { source: '/a', target: '/data', readonly: true, noexec: true },
      { source: '/b', target: '/work', readonly: false, noexec: false },
    ]
    const [first, second] = configOf({ ...plain, mounts }).mounts.slice(-2)
    expect(first).to.deep.include({ source: '/a', destination: '/data', type: 'bind' })
    expect(first?.options).to.include.members(['bind', 'ro', 'nosuid', 'nodev', 'noexec'])
    expect(second?.options).to.include.members(['bind', 'rw', 'nosuid', 'nodev'])
    expect(second?.options).to.not.include('noexec')
  })

  it('has a root of the user read-only, and the program and what is written in memory', () => {
    const { root, process, mounts } = configOf({ ...plain, root: '/srv/debian' })
    expect(root).to.deep.equal({ path: '/srv/debian', readonly: true })
    expect(process.args[0]).to.equal('/run/polyvisor/program')
    const kinds = Object.fromEntries(mounts.map(({ destination, type }) => [destination, type]))
    expect(kinds).to.deep.equal({
      '/dev': 'tmpfs',
      '/proc': 'proc',
      '/dev/shm': 'tmpfs',
      '/tmp': 'tmpfs',
      '/run': 'tmpfs',
      '/run/polyvisor': 'bind',
      '/sys': 'tmpfs',
      '/sys/devices/system': 'bind',
    })
  })

  it('has a network of its own unless it shares that of the host', () => {
    const kinds = configOf({ ...plain, network: 'host' }).linux.namespaces.map(({ type }) => type)
    expect(kinds).to.not.include('network')
    expect(kinds).to.include.members(['pid', 'mount', 'uts', 'ipc'])
  })

  it('hands every argument and variable on as it is', () => {
    const words = fc.array(fc.string())
    const variables = fc.dictionary(fc.stringMatching(/^[A-Z_]{1,8}$/), fc.string())
    fc.assert(
      fc.property(words, variables, (args, environment) => {
        const { process } = configSchema.parse(
          JSON.parse(JSON.stringify(ociConfig({ ...plain, args, environment }, '/b/program', undefined))),
        )
        expect(process.args).to.deep.equal(['/program', ...args])
        expect(process.env).to.deep.equal(
          Object.entries(environment).map(([name, value]) => `${name}=${value}`),
        )
      }),
    )
  })
})

describe('the command of a runtime', () => {
  const paths = {
    folder: '/b',
    root: '/b/root',
    programSource: '/b/root',
    devices: '/b/devices',
    state: '/b/state',
    log: '/b/log',
  }
  const callOf = (name: ContainerRuntime, plan: ContainerPlan) =>
    runtimeCall({ name, path: `/bin/${name}`, tool: (tool) => `/bin/${tool}` }, plan, paths, 4711)

  it('has the arguments of the program last and unchanged, or leaves them to the bundle', () => {
    fc.assert(
      fc.property(fc.constantFrom(...containerRuntimes), fc.array(fc.string()), (name, args) => {
        const call = callOf(name, { ...plain, args })
        if (name === 'crun' || name === 'runc') {
          expect(call).to.deep.equal(callOf(name, plain))
          expect(call.args.slice(-4)).to.deep.equal(['run', '--bundle', '/b', 'polyvisor-1'])
        } else {
          expect(
            call.args.slice(call.args.lastIndexOf('/program', call.args.length - args.length - 1)),
          ).to.deep.equal(['/program', ...args])
        }
      }),
    )
  })

  it('never has the environment in it, which everybody may read there', () => {
    for (const name of containerRuntimes) {
      const call = callOf(name, { ...plain, environment: { TOKEN: 'secret' } })
      expect(call.args.join(' ')).to.not.contain('secret')
    }
  })

  it('drops all capabilities of bwrap, and lets it and unshare die with this program', () => {
    const { args } = callOf('bwrap', plain)
    expect(args.join(' ')).to.contain('--cap-drop ALL').and.to.contain('--unshare-net')
    expect(args).to.include('--die-with-parent')
    const unshare = callOf('unshare', plain)
    expect(unshare.program).to.equal('/bin/setpriv')
    expect(unshare.args.slice(0, 5)).to.deep.equal([
      '--no-new-privs',
      '--inh-caps=-all',
      '--pdeathsig',
      'KILL',
      '--',
    ])
    expect(unshare.args).to.include.members(['--net', '--kill-child', '--root=/b/root'])
  })

  it('has no namespace of the network for bwrap and unshare where the host’s is shared', () => {
    expect(callOf('bwrap', { ...plain, network: 'host' }).args).to.not.include('--unshare-net')
    expect(callOf('unshare', { ...plain, network: 'host' }).args).to.not.include('--net')
  })

  it('gives bwrap each folder as a word of its own, whatever its name', () => {
    const name = fc.stringMatching(/^\/[^/\0]{1,20}$/)
    fc.assert(
      fc.property(name, name, fc.boolean(), (source, target, readonly) => {
        const { args } = callOf('bwrap', { ...plain, mounts: [{ source, target, readonly, noexec: false }] })
        const at = args.indexOf('--chdir') - 3
        expect(args.slice(at, at + 3)).to.deep.equal([readonly ? '--ro-bind' : '--bind', source, target])
      }),
    )
  })
})
