/** The products whose machines vmrun manages, in its words (`-T`). */
export const products = ['ws', 'player', 'fusion'] as const

/** One of {@link products}. */
export type VmrunProduct = (typeof products)[number]

/**
 * The command lines of vmrun that this driver uses ("Using vmrun to Control Virtual Machines", VMware), behind `-T` and the
 * product. Machines are named by the absolute path of their VMX file. What takes a password of the guest is not among them:
 * vmrun wants it as an argument, which every user of the host can read.
 */
export const commands = {
  list: () => ['list'],
  start: (vmx: string) => ['start', vmx, 'nogui'],
  stop: (vmx: string, how: 'hard' | 'soft') => ['stop', vmx, how],
  reset: (vmx: string) => ['reset', vmx, 'hard'],
  suspend: (vmx: string) => ['suspend', vmx, 'hard'],
  takeSnapshot: (vmx: string, name: string) => ['snapshot', vmx, name],
  revertToSnapshot: (vmx: string, name: string) => ['revertToSnapshot', vmx, name],
  deleteSnapshot: (vmx: string, name: string) => ['deleteSnapshot', vmx, name],
} as const
