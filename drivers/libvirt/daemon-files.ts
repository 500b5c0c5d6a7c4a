import { stat } from 'node:fs/promises'
import { HypervisorError } from '../../src/errors.js'
import { isContainerType } from '../../src/formats/libvirt-xml/containers.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { errorCode } from '../../src/state/libc.js'
import type { LibvirtSettings } from './options.js'

/**
 * Checks the files that a specification names, for a daemon of this host, which would only say at the start that
 * one is not there. What this user may not look at is left to the daemon, who may.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function requireKnownFiles(
  spec: DomainSpec,
  { type, root }: Pick<LibvirtSettings, 'root'> & { readonly type: string },
): Promise<void> {
  const { kernel, initrd } = spec.boot
  if (root !== undefined) await requireKnownFile(root, 'libvirt.root')
  // What a container starts is in the container, where links lead elsewhere than here.
  if (kernel !== undefined && !isContainerType(type)) await requireKnownFile(kernel, 'boot.kernel')
  if (initrd !== undefined) await requireKnownFile(initrd, 'boot.initrd')
  for (const [index, { path }] of spec.disks.entries()) {
    if (path !== undefined) await requireKnownFile(path, `disks[${index}].path`)
  }
}

/** Checks one file. @throws HypervisorError `ERR_INVALID_SPEC` with the field. */
export async function requireKnownFile(path: string, field: string): Promise<void> {
  const cause = await reasonMissing(path)
  if (cause === undefined) return
  throw new HypervisorError('ERR_INVALID_SPEC', `the specification's ${field}: '${path}' is not there`, {
    field,
    cause,
  })
}

/** Checks the file of a medium in the same way. @throws HypervisorError `ERR_FILE`. */
export async function requireKnownMedium(path: string): Promise<void> {
  const cause = await reasonMissing(path)
  if (cause === undefined) return
  throw new HypervisorError('ERR_FILE', `the file '${path}' is not there`, { field: 'path', cause })
}

/** Why a file is surely not there. */
async function reasonMissing(path: string): Promise<unknown> {
  return await stat(path).then(
    () => undefined,
    (cause: unknown) => (['ENOENT', 'ENOTDIR'].includes(errorCode(cause) ?? '') ? cause : undefined),
  )
}
