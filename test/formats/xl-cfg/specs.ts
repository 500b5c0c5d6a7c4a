import fc from 'fast-check'
import { xlTextField } from '../../../src/formats/xl-cfg/value.js'
import { specFields } from '../../../src/spec/schema.js'

const uuid = '5f1d0f5e-6666-4000-8000-000000000009'
const disk = (fields: object) => ({ disks: [{ path: '/srv/a.img', ...fields }] })
const network = (fields: object) => ({ networks: [{ type: 'bridge', source: 'br0', ...fields }] })

/** Specifications that say, one by one, everything that xl has words for. */
export const specs: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { memory: '1 GiB', vcpus: { count: 2, maximum: 4 } },
  ...['bios', 'uefi'].map((firmware) => ({ firmware })),
  { graphics: 'vga' },
  { cpu: { model: 'host' } },
  { cpu: { model: 'host', add: ['vmx', 'lahf_lm'], remove: ['aes', 'pni'] } },
  { boot: { kernel: '/boot/a b', initrd: '/boot/c,d', cmdline: `a='b' "c" \\ # ; é` } },
  { boot: { kernel: '/k', cmdline: '' } },
  ...[['disk'], ['network', 'cdrom', 'disk'], ['cdrom', 'cdrom']].map((order) => ({ boot: { order } })),
  ...['scsi', 'ide'].map((bus) => disk({ bus })),
  disk({}),
  ...['raw', 'qcow2', 'vpc'].map((format) => disk({ format })),
  ...['ignore', 'unmap'].map((discard) => disk({ discard })),
  ...['scsi', 'ide'].map((bus) => disk({ device: 'cdrom', bus })),
  disk({ device: 'cdrom' }),
  disk({ device: 'cdrom', format: 'qcow2' }),
  disk({ readonly: true, id: 'root' }),
  { disks: [{ device: 'cdrom' }, { path: '/a' }, { path: '/b,' }, { path: '/c,,', bus: 'ide' }] },
  { disks: [{ path: '/a' }, { path: '/b', bus: 'ide' }, { path: '/c' }] },
  { disks: Array.from({ length: 64 }, (_, index) => ({ path: `/srv/${index}` })) },
  network({ mac: '52:54:00:12:34:56' }),
  network({ model: 'e1000', id: 'lan' }),
  { networks: Array.from({ length: 32 }, () => ({ type: 'bridge', source: 'xenbr0' })) },
  ...[[], ['none'], ['console', 'console'], ['none', 'console', 'none', 'none']].map((types) => ({
    serials: types.map((type) => ({ type })),
  })),
  ...['pv', 'pvh'].map((type) => ({ boot: { kernel: '/k' }, xen: { type } })),
  { xen: { type: 'pv', bootloader: 'pygrub', settings: { bootloader_args: ['-q', 0, ['a', ['b']]] } } },
  {
    graphics: 'vga',
    xen: { settings: { vnc: 1, vga: null, on_crash: 'preserve', cpus: '0-3', extra_text: '\n\r\t"\'\\' } },
  },
  { ...disk({}), xen: { details: { disk0: { script: 'block-x', vdev: 'xvdz', 'direct-io-safe': '' } } } },
  { ...disk({}), xen: { details: { disk0: { format: 'qed', backendtype: 'qdisk' } } } },
  {
    ...network({ source: 'xenbr0' }),
    xen: { details: { net0: { rate: '1MB/s', bridge: null, trusted: '' } } },
  },
].map((fields) => ({ name: 'a', uuid, ...fields }))

const line = fc
  .string({ unit: 'grapheme', maxLength: 30 })
  .filter((text) => specFields.title.safeParse(text).success && xlTextField.safeParse(text).success)
const hostile = fc.constantFrom(
  ...['"', "'", '\\', '\\"', '"\nname = "b', "'; name = 'b", '" # ', '"]\nvif = ["', ',vdev=xvdb,target=/b'],
  ...[
    '\\x41',
    '\\',
    ',',
    ',,',
    '=',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '[',
    ']',
    ';',
    '#',
    '$(a)',
    '`a`',
    '%s',
    '\u2028',
  ],
)
/** Texts that look like what a configuration is made of; they may have ends of lines. */
export const hostileText = fc
  .array(fc.oneof(line, hostile), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(''))
const hostileLine = hostileText
  .map((text) => text.replace(/\p{Cc}/gu, '|'))
  .filter((text) => specFields.title.safeParse(text).success)
const path = hostileLine.map((text) => `/${text.replaceAll('/', '|').replace(/^\.*$/, 'x')}`)
const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,20}$/)

/** Specifications of which every text is any text. */
export const anySpec = fc.record({
  name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+@-]{0,30}$/),
  uuid: fc.constant(uuid),
  memory: fc.integer({ min: 1, max: 2 ** 20 }).map((mib) => mib * 2 ** 20),
  vcpus: fc.integer({ min: 1, max: 64 }),
  cpu: fc.constantFrom({}, { model: 'host', add: ['vmx'], remove: ['aes'] }),
  firmware: fc.constantFrom('bios' as const, 'uefi' as const),
  boot: fc.record({
    kernel: path,
    cmdline: hostileLine,
    order: fc.subarray(['disk', 'cdrom', 'network'] as const, { minLength: 1 }),
  }),
  disks: fc.array(
    fc.oneof(
      fc.record(
        {
          path,
          format: fc.constantFrom('raw' as const, 'qcow2' as const, 'vpc' as const),
          device: fc.constantFrom('disk' as const, 'cdrom' as const),
          bus: fc.constantFrom('scsi' as const, 'ide' as const),
          readonly: fc.boolean(),
        },
        { requiredKeys: ['path'] },
      ),
      fc.record({ device: fc.constant('cdrom' as const) }),
    ),
    { maxLength: 4 },
  ),
  networks: fc.array(
    fc.record({
      type: fc.constant('bridge' as const),
      source: word,
      model: fc.constantFrom('e1000', 'rtl8139'),
    }),
    { maxLength: 3 },
  ),
  graphics: fc.constantFrom('none' as const, 'vga' as const),
  xen: fc.record({
    settings: fc.record({ seclabel: hostileText, list: fc.array(hostileText, { maxLength: 3 }) }),
  }),
})
