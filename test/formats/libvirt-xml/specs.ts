import fc from 'fast-check'
import { specFields } from '../../../src/spec/schema.js'

const uuid = '5f1d0f5e-3333-4000-8000-000000000001'
const disk = (fields: object) => ({ disks: [{ path: '/srv/a.img', ...fields }] })
const network = (fields: object) => ({ networks: [fields] })

/** Specifications that say, one by one, everything that libvirt has words for. */
export const specs: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { uuid },
  { title: `<&>'"` },
  { memory: '1 GiB', vcpus: { count: 2, maximum: 4 } },
  ...['bios', 'uefi'].map((firmware) => ({ firmware })),
  ...['pc', 'q35', 'microvm', 'pc-q35-7.2'].map((machine) => ({ machine })),
  // loongarch64 is known to libvirt from 10.1 on.
  ...[
    'x86_64',
    'i386',
    'aarch64',
    'arm',
    'riscv64',
    'riscv32',
    'ppc64',
    'ppc64le',
    'ppc',
    's390x',
    's390',
  ].map((architecture) => ({ architecture })),
  ...['mips', 'mipsel', 'mips64', 'mips64el', 'm68k', 'sparc', 'sparc64', 'alpha', 'hppa', 'sh4'].map(
    (architecture) => ({ architecture }),
  ),
  ...['microblaze', 'xtensa'].map((architecture) => ({ architecture })),
  ...['host', 'max', 'Haswell'].map((model) => ({ cpu: { model, add: ['vmx'], remove: ['aes'] } })),
  { cpu: { add: ['vmx', 'vmx'] } },
  { architecture: 'aarch64', machine: 'virt', cpu: { model: 'cortex-a57' } },
  { boot: { kernel: '/boot/a b', initrd: '/boot/c,d', cmdline: `a='b' "c" <d> & é` } },
  ...['virtio', 'scsi', 'sata', 'ide', 'usb'].map((bus) => disk({ bus })),
  ...['raw', 'qcow2', 'vmdk', 'vdi', 'vpc'].map((format) => disk({ format })),
  ...['none', 'writeback', 'writethrough', 'directsync', 'unsafe'].map((cache) => disk({ cache })),
  ...['ignore', 'unmap'].map((discard) => disk({ discard })),
  ...['scsi', 'sata', 'ide', 'usb', undefined].map((bus) => disk({ device: 'cdrom', bus })),
  { machine: 'q35', ...disk({ device: 'cdrom' }) },
  { architecture: 's390x', ...disk({ device: 'cdrom' }) },
  disk({ device: 'floppy' }),
  { disks: [{ device: 'cdrom', cache: 'none' }, { device: 'floppy', id: 'fd0' }, { path: '/a' }] },
  disk({ readonly: true, serial: 'S-1.2_3+4', id: 'root' }),
  { disks: Array.from({ length: 64 }, (_, index) => ({ path: `/srv/${index}` })) },
  network({ type: 'user' }),
  network({ type: 'isolated', mac: '52:54:00:12:34:56' }),
  network({ type: 'bridge', source: 'br0', model: 'e1000' }),
  network({ type: 'tap', source: 'tap0', id: 'lan' }),
  ...[[], ['none'], ['console', 'console'], ['none', 'console', 'none']].map((types) => ({
    serials: types.map((type) => ({ type })),
  })),
  { architecture: 's390x', serials: [{ type: 'console' }] },
  { rng: true, graphics: 'vga' },
  {
    boot: { order: ['network', 'cdrom', 'disk'] },
    disks: [{ path: '/a' }, { path: '/b', device: 'cdrom' }, { path: '/c' }],
    networks: [{}, {}],
  },
  { libvirt: { type: 'kvm', balloon: false, usb: true, guestAgent: true } },
  { libvirt: { elements: ['<on_crash>preserve</on_crash>', '<features/>'] } },
  { libvirt: { devices: ["<graphics type='vnc'/>", "<input type='tablet' bus='usb'/>"] } },
  {
    ...disk({}),
    libvirt: {
      details: { disk0: ["<driver name='qemu' type='raw' iothread='1'/>", '<shareable/>'] },
      elements: ['<iothreads>1</iothreads>'],
    },
  },
].map((fields) => ({ name: 'a', uuid, ...fields }))

const line = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .filter((text) => specFields.title.safeParse(text).success && /^[ -\ud7ff\ue000-\ufffd]*$/.test(text))
const markup = fc.constantFrom(`'/><x a='`, '</name><name>b', ']]>', '<!--', '&amp;', '"', '&#10;', ' a ')
const text = fc.oneof(
  line,
  markup,
  fc.tuple(line, markup, line).map((parts) => parts.join('')),
)
const path = text.map((part) => `/${part.replaceAll('/', '|').replace(/^\.*$/, 'x')}`)
const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,20}$/)

/** Specifications of which every text is any text. */
export const anySpec = fc.record({
  name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+@-]{0,30}$/),
  uuid: fc.constant(uuid),
  title: text,
  memory: fc.integer({ min: 4, max: 2 ** 20 }).map((kib) => kib * 1024),
  vcpus: fc.integer({ min: 1, max: 64 }),
  cpu: fc.record({
    model: word,
    add: fc.constantFrom([], ['vmx', 'aes']),
    remove: fc.constantFrom([], ['sse3']),
  }),
  boot: fc.record({
    kernel: path,
    cmdline: text,
    order: fc.subarray(['disk', 'cdrom', 'network'] as const, { minLength: 1 }),
  }),
  disks: fc.array(
    fc.oneof(
      fc.record({
        path,
        device: fc.constantFrom('disk' as const, 'cdrom' as const),
        bus: fc.constantFrom('scsi' as const, 'ide' as const, 'usb' as const),
        serial: word,
      }),
      fc.record({
        device: fc.constant('cdrom' as const),
        bus: fc.constantFrom('scsi' as const, 'ide' as const),
      }),
    ),
    { minLength: 1, maxLength: 6 },
  ),
  networks: fc.array(
    fc.record({ type: fc.constantFrom('user' as const, 'isolated' as const), model: fc.constant('e1000') }),
    {
      maxLength: 3,
    },
  ),
  graphics: fc.constantFrom('none' as const, 'vga' as const),
  rng: fc.boolean(),
})
