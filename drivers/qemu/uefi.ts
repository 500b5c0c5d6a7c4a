import { existsSync } from 'node:fs'
import { chmod, copyFile, rename, stat } from 'node:fs/promises'
import type { DomainSpec } from '../../src/spec/schema.js'
import type { UefiFiles } from './argv/boot.js'
import type { DomainPaths } from './folders.js'

/** Where distributions put UEFI firmware: code, and the template of the variables. */
const places: Readonly<Record<string, readonly (readonly [code: string, variables: string])[]>> = {
  x86_64: [
    ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
    ['/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd'],
    ['/usr/share/edk2/ovmf/OVMF_CODE.fd', '/usr/share/edk2/ovmf/OVMF_VARS.fd'],
    ['/usr/share/edk2/x64/OVMF_CODE.4m.fd', '/usr/share/edk2/x64/OVMF_VARS.4m.fd'],
    ['/usr/share/qemu/edk2-x86_64-code.fd', '/usr/share/qemu/edk2-i386-vars.fd'],
  ],
  i386: [['/usr/share/OVMF/OVMF32_CODE_4M.secboot.fd', '/usr/share/OVMF/OVMF32_VARS_4M.fd']],
  aarch64: [
    ['/usr/share/AAVMF/AAVMF_CODE.fd', '/usr/share/AAVMF/AAVMF_VARS.fd'],
    ['/usr/share/edk2/aarch64/QEMU_EFI-pflash.raw', '/usr/share/edk2/aarch64/vars-template-pflash.raw'],
    ['/usr/share/qemu/edk2-aarch64-code.fd', '/usr/share/qemu/edk2-arm-vars.fd'],
  ],
  arm: [['/usr/share/AAVMF/AAVMF32_CODE.fd', '/usr/share/AAVMF/AAVMF32_VARS.fd']],
}

/**
 * Finds the UEFI firmware that a specification asks for; `variables` is the domain's own copy, which
 * {@link provideVariables} makes.
 *
 * @returns `undefined` if it asks for none, or none is installed.
 */
export async function findUefi(spec: DomainSpec, domain: DomainPaths): Promise<UefiFiles | undefined> {
  const place = await findPlace(spec)
  return place && { code: place[0], variables: domain.uefiVariables }
}

/** Makes the domain's own private copy of the firmware's variables, unless it has one; under the domain's lock. */
export async function provideVariables(spec: DomainSpec, { uefiVariables }: DomainPaths): Promise<void> {
  const place = await findPlace(spec)
  if (place === undefined || existsSync(uefiVariables)) return
  const making = `${uefiVariables}.new`
  await copyFile(place[1], making)
  await chmod(making, 0o600)
  await rename(making, uefiVariables)
}

async function findPlace(spec: DomainSpec): Promise<readonly [string, string] | undefined> {
  if (spec.firmware !== 'uefi') return undefined
  for (const place of places[spec.architecture] ?? []) {
    const found = await Promise.all(place.map((path) => stat(path).catch(() => undefined)))
    if (found.every((file) => file?.isFile())) return place
  }
  return undefined
}
