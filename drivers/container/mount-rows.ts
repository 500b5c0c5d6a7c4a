import { join } from 'node:path'
import type { BundlePaths } from './command.js'
import { deviceNames } from './devices.js'
import { layoutOf } from './layout.js'
import type { ContainerPlan } from './oci.js'

/**
 * What `mount --all` has to mount for a container that `unshare` makes, as a table (fstab(5)): the root, read-only,
 * then what is in it. Pure.
 */
export function mountRows(plan: ContainerPlan, { root, programSource, devices }: BundlePaths): string {
  const rows = [
    bind(plan.root ?? root, root, 'ro,nodev'),
    ['proc', join(root, 'proc'), 'proc', 'ro,nosuid,nodev,noexec'],
  ]
  if (plan.root !== undefined) {
    rows.push(bind(devices, join(root, 'dev'), 'ro,nodev,noexec'))
    for (const name of deviceNames) rows.push(bind(`/dev/${name}`, join(root, 'dev', name), 'rw,noexec'))
  }
  for (const entry of layoutOf(plan, programSource)) {
    const target = join(root, entry.target)
    if ('memory' in entry) rows.push(['tmpfs', target, 'tmpfs', `nosuid,nodev,mode=${entry.memory}`])
    else {
      const rights = `${entry.readonly ? 'ro' : 'rw'},nodev${entry.noexec ? ',noexec' : ''}`
      // Only in memory is there a folder to make: all others are there.
      rows.push(bind(entry.source, target, `${rights},X-mount.mkdir=0755`))
    }
  }
  return rows.map((row) => `${row.map(encode).join(' ')} 0 0\n`).join('')
}

function bind(source: string, target: string, options: string): string[] {
  return [source, target, 'none', `bind,nosuid,${options}`]
}

/** Writes a field of fstab(5), in which blanks and backslashes are three octal digits. */
function encode(field: string): string {
  return field.replaceAll(/[\s\\#]/g, (character) =>
    [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  )
}
