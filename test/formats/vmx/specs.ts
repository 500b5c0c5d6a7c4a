import fc from 'fast-check'
import { specFields } from '../../../src/spec/schema.js'

const uuid = '5f1d0f5e-7777-4000-8000-000000000009'
const disk = (fields: object) => ({ disks: [{ path: '/srv/a.vmdk', ...fields }] })
const network = (fields: object) => ({ networks: [fields] })

/** Specifications that say, one by one, everything that a VMX file has words for. */
export const specs: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { title: `<&>'"|#=` },
  { memory: '1 GiB', vcpus: 4 },
  ...['bios', 'uefi'].map((firmware) => ({ firmware })),
  ...['x86_64', 'i386', 'aarch64'].map((architecture) => ({ architecture })),
  { graphics: 'vga' },
  ...[['disk'], ['network', 'floppy', 'cdrom', 'disk']].map((order) => ({ boot: { order } })),
  ...['scsi', 'sata', 'ide', 'nvme', undefined].map((bus) => disk(bus === undefined ? {} : { bus })),
  disk({ cache: 'writethrough' }),
  ...['scsi', 'sata', 'ide', 'nvme'].map((bus) => ({ disks: [{ path: '/a.iso', device: 'cdrom', bus }] })),
  { disks: [{ path: '/dev/sr0', device: 'cdrom' }, { device: 'cdrom' }] },
  { disks: [{ path: '/srv/a.flp', device: 'floppy' }, { device: 'floppy' }] },
  { disks: [{ path: '/dev/fd0', device: 'floppy' }] },
  { disks: Array.from({ length: 60 }, (_, index) => ({ path: `/srv/${index}.vmdk` })) },
  network({}),
  network({ type: 'bridge', source: 'lab', model: 'vmxnet3', mac: '00:0c:29:00:00:01' }),
  network({ mac: '00:50:56:3f:00:01', model: 'e1000' }),
  network({ mac: '00:50:56:80:00:01', model: 'vlance' }),
  { networks: Array.from({ length: 32 }, () => ({})) },
  ...[[], ['none'], ['console', 'none', 'console', 'console']].map((types) => ({
    serials: types.map((type) => ({ type })),
  })),
  {
    'vmware-desktop': { settings: { 'guestinfo.a': 'b\n\t"|#\u2028', 'MEMsize.x': '', guestOS: 'rhel4-64' } },
  },
  {
    ...disk({}),
    'vmware-desktop': { addresses: { disk0: 'scsi2:9' }, settings: { 'scsi2:9.mode': 'persistent' } },
  },
  {
    ...network({}),
    'vmware-desktop': { addresses: { net0: 'ethernet5' }, settings: { 'scsi0:0.present': 'true' } },
  },
].map((fields) => ({ name: 'a', uuid, ...fields }))

const line = fc
  .string({ unit: 'grapheme', maxLength: 30 })
  .filter((text) => specFields.title.safeParse(text).success && !/[\0\p{Surrogate}]/u.test(text))
const hostile = fc.constantFrom(
  ...[
    '"',
    '"\nscsi9.present = "TRUE',
    '|22',
    '|',
    '||',
    '|zz',
    '#',
    ' # ',
    '=',
    '\n',
    '\r\n',
    '\r',
    '\t',
    ' ',
    ';',
  ],
  ...[
    '"#',
    '\\',
    '\\"',
    '\u2028',
    '\ufeff',
    'TRUE',
    'emptyBackingString',
    'auto detect',
    '|0A',
    '|C3',
    '%22',
  ],
)
/** Texts that look like what a VMX file is made of; they may have ends of lines. */
export const hostileText = fc
  .array(fc.oneof(line, hostile), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(''))
const hostileLine = hostileText
  .map((text) => text.replace(/\p{Cc}/gu, '!'))
  .filter((text) => specFields.title.safeParse(text).success)
const path = hostileLine.map((text) => `/${text.replaceAll('/', '!').replace(/^\.*$/, 'x')}`)
const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,20}$/)

/** Specifications of which every text is any text. */
export const anySpec = fc.record({
  name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+@-]{0,30}$/),
  uuid: fc.constant(uuid),
  title: hostileLine,
  memory: fc.integer({ min: 1, max: 2 ** 18 }).map((steps) => steps * 2 ** 22),
  vcpus: fc.integer({ min: 1, max: 64 }),
  boot: fc.constantFrom({}, { order: ['cdrom' as const, 'disk' as const] }),
  disks: fc.array(
    fc.oneof(
      fc.record({
        path: path.map((text) => `${text}.vmdk`),
        bus: fc.constantFrom('scsi' as const, 'sata' as const, 'nvme' as const),
      }),
      fc.record({
        path,
        format: fc.constant('raw' as const),
        device: fc.constant('cdrom' as const),
        bus: fc.constantFrom('ide' as const, 'sata' as const),
      }),
      fc.record({ device: fc.constant('cdrom' as const), bus: fc.constant('scsi' as const) }),
    ),
    { maxLength: 4 },
  ),
  networks: fc.array(
    fc.oneof(
      fc.record({ model: fc.constantFrom('e1000', 'vmxnet3') }),
      fc.record({ type: fc.constant('bridge' as const), source: word }),
    ),
    { maxLength: 3 },
  ),
  graphics: fc.constantFrom('none' as const, 'vga' as const),
  'vmware-desktop': fc.record({
    settings: fc.record({ 'guestinfo.a': hostileText, 'scsi0:0.redo': hostileText, nvram: hostileText }),
  }),
})
