import { deviceModules, type GuestDevice } from './devices.js'
import type { StoredKernel } from './kernel-record.js'
import { loadOrder } from './module-order.js'

/**
 * Chooses the kernel that drives these devices: one for clouds before a generic one, since it starts sooner, and
 * of equal ones the first. `undefined` if none drives all of them.
 */
export function chooseKernel(
  kernels: readonly StoredKernel[],
  devices: readonly GuestDevice[],
): StoredKernel | undefined {
  const able = kernels.filter((kernel) => devices.every((device) => drives(kernel, device)))
  return able.find(({ release }) => release.includes('cloud')) ?? able[0]
}

function drives({ modules, builtin }: StoredKernel, device: GuestDevice): boolean {
  return deviceModules[device].every(
    (name) => builtin.includes(name) || modules.some((module) => module.name === name),
  )
}

/** The modules that a kernel must load for some devices, in order. */
export function modulesFor(
  { modules }: StoredKernel,
  devices: readonly GuestDevice[],
): readonly StoredKernel['modules'][number][] {
  return loadOrder(
    devices.flatMap((device) => [...deviceModules[device]]),
    modules,
  )
}
