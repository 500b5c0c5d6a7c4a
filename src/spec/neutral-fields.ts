import type { specFields } from './schema.js'

/** The fields of a specification that are no driver's, for who cannot load the schema. The compiler holds them against it. */
export const neutralFields: readonly string[] = Object.keys({
  ...{ name: true, uuid: true, title: true, architecture: true, machine: true, memory: true, vcpus: true },
  ...{ cpu: true, firmware: true, boot: true, disks: true, networks: true, serials: true, graphics: true },
  ...{ rng: true },
} satisfies Record<keyof typeof specFields, true>)
