import type { Memory, Mount } from './layout.js'

/** A mount as a bundle's `config.json` has it (OCI Runtime Specification 1.0.2, config.md, "Mounts"). */
export interface OciMount {
  readonly destination: string
  readonly type: string
  readonly source: string
  readonly options: readonly string[]
}

/** Both runtimes put devices into /dev, and look their own descriptors up in /proc before they start the program. */
const always: readonly OciMount[] = [
  {
    destination: '/dev',
    type: 'tmpfs',
    source: 'tmpfs',
    options: ['nosuid', 'noexec', 'mode=755', 'size=64k'],
  },
  { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid', 'noexec', 'nodev', 'ro'] },
]

/** The mounts of a bundle: `/dev`, `/proc` and a layout. */
export function ociMounts(layout: readonly (Mount | Memory)[]): readonly OciMount[] {
  return [...always, ...layout.map(ociMount)]
}

function ociMount(entry: Mount | Memory): OciMount {
  const { target: destination } = entry
  if ('memory' in entry) {
    const options = ['nosuid', 'nodev', `mode=${entry.memory}`]
    return { destination, type: 'tmpfs', source: 'tmpfs', options }
  }
  const options = [
    'bind',
    entry.readonly ? 'ro' : 'rw',
    'nosuid',
    'rnosuid',
    'nodev',
    'rnodev',
    ...(entry.noexec ? ['noexec'] : []),
  ]
  return { destination, type: 'bind', source: entry.source, options }
}
