import { expect } from 'chai'
import fc from 'fast-check'
import { z } from 'zod'
import { runtimeCall } from '../../../drivers/container/command.js'
import { ociConfig } from '../../../drivers/container/oci.js'
import { containerRuntimes } from '../../../drivers/container/runtimes.js'

const configSchema = z.object({
  ociVersion: z.literal('1.0.2'),
  root: z.object({ path: z.literal('root'), readonly: z.literal(true) }),
  process: z.object({
    user: z.object({ uid: z.int(), gid: z.int() }),
    args: z.array(z.string()),
    env: z.array(z.string()),
    noNewPrivileges: z.literal(true),
    capabilities: z.record(z.string(), z.array(z.string()).length(0)),
  }),
  mounts: z.array(z.object({ destination: z.string(), type: z.string() })),
  linux: z.object({
    namespaces: z.array(z.object({ type: z.string() })),
    uidMappings: z.array(z.object({ containerID: z.int(), hostID: z.int(), size: z.int() })).optional(),
    resources: z.object({ memory: z.object({ limit: z.int() }) }).optional(),
    seccomp: z.object({ syscalls: z.array(z.object({ names: z.array(z.string()), action: z.string() })) }),
  }),
})

const plain = { id: 'polyvisor-1', args: [], environment: {}, memory: undefined }
const configOf = (...args: Parameters<typeof ociConfig>) => configSchema.parse(ociConfig(...args))

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
      expect(mounts.map(({ type }) => type)).to.have.members(['proc', 'tmpfs'])
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
    expect(configOf(plain, undefined)).to.deep.include({ process: configOf(plain, undefined).process })
    expect(configOf(plain, undefined).process.user).to.deep.equal({ uid: 65_534, gid: 65_534 })
    const { process, linux } = configOf(plain, { uid: 1000, gid: 100 })
    expect(process.user).to.deep.equal({ uid: 0, gid: 0 })
    expect(linux.namespaces.map(({ type }) => type)).to.include('user')
    expect(linux.uidMappings).to.deep.equal([{ containerID: 0, hostID: 1000, size: 1 }])
  })

  it('limits the memory where a limit is given, and only there', () => {
    expect(configOf(plain, undefined).linux.resources).to.equal(undefined)
    expect(configOf({ ...plain, memory: 2 ** 26 }, undefined).linux.resources?.memory.limit).to.equal(2 ** 26)
  })

  it('hands every argument and variable on as it is', () => {
    const words = fc.array(fc.string())
    const variables = fc.dictionary(fc.stringMatching(/^[A-Z_]{1,8}$/), fc.string())
    fc.assert(
      fc.property(words, variables, (args, environment) => {
        const { process } = configSchema.parse(
          JSON.parse(JSON.stringify(ociConfig({ ...plain, args, environment }, undefined))),
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
  const paths = { folder: '/b', root: '/b/root', state: '/b/state', log: '/b/log' }
  const programs = (name: (typeof containerRuntimes)[number]) =>
    ({ name, path: `/bin/${name}`, setpriv: '/bin/setpriv' }) as const

  it('has the arguments of the program last and unchanged, or leaves them to the bundle', () => {
    fc.assert(
      fc.property(fc.constantFrom(...containerRuntimes), fc.array(fc.string()), (name, args) => {
        const call = runtimeCall(programs(name), { ...plain, args }, paths)
        if (name === 'crun' || name === 'runc') {
          expect(call).to.deep.equal(runtimeCall(programs(name), plain, paths))
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
      const call = runtimeCall(programs(name), { ...plain, environment: { TOKEN: 'secret' } }, paths)
      expect(call.args.join(' ')).to.not.contain('secret')
    }
  })

  it('drops all capabilities of bwrap, and lets it and unshare die with this program', () => {
    const { args } = runtimeCall(programs('bwrap'), plain, paths)
    expect(args.join(' ')).to.contain('--cap-drop ALL').and.to.contain('--unshare-net')
    expect(args).to.include('--die-with-parent')
    const unshare = runtimeCall(programs('unshare'), plain, paths)
    expect(unshare.program).to.equal('/bin/setpriv')
    expect(unshare.args.slice(0, 6)).to.deep.equal([
      '--no-new-privs',
      '--inh-caps=-all',
      '--pdeathsig',
      'KILL',
      '--',
      '/bin/unshare',
    ])
    expect(unshare.args).to.include.members(['--net', '--kill-child', '--root=/b/root'])
  })
})
