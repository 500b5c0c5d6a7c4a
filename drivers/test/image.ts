import { z } from 'zod'
import { diskSchema, networkSchema } from '../../src/spec/devices.js'
import { type Machine, setState } from './machine.js'

/** Schema of the state of a machine as a snapshot, a saved file or a migration carries it. */
export const imageSchema = z.strictObject({
  state: z.enum(['shutoff', 'running', 'paused', 'crashed']),
  memory: z.int().positive(),
  vcpus: z.int().positive(),
  disks: z.array(diskSchema),
  networks: z.array(networkSchema),
  diskSizes: z.record(z.string(), z.int()),
  /** Contents in base64. */
  files: z.record(z.string(), z.string()),
  frozen: z.boolean(),
  /** Nanoseconds. */
  clockOffset: z
    .string()
    .regex(/^-?\d{1,20}$/)
    .default('0'),
  affinity: z.array(z.int()).optional(),
  steps: z.int(),
  guest: z.strictObject({ memory: z.record(z.string(), z.string()), line: z.string() }).optional(),
})

/** The state of a machine as plain data. */
export type MachineImage = z.output<typeof imageSchema>

/** Takes the state of a machine. */
export function takeImage(machine: Machine, state = machine.state): MachineImage {
  return imageSchema.parse({
    state,
    memory: machine.memory,
    vcpus: machine.vcpus,
    disks: [...machine.disks],
    networks: [...machine.networks],
    diskSizes: { ...machine.diskSizes },
    files: Object.fromEntries(
      [...machine.files].map(([path, data]) => [path, Buffer.from(data).toString('base64')]),
    ),
    frozen: machine.frozen,
    clockOffset: String(machine.clockOffset),
    affinity: machine.affinity === undefined ? undefined : [...machine.affinity],
    steps: machine.steps,
    guest: machine.run?.state(),
  })
}

/** Gives a machine the hardware and disks of an image. The guest is the caller's to start. */
export function applyImage(machine: Machine, image: MachineImage): void {
  machine.memory = image.memory
  machine.vcpus = image.vcpus
  machine.disks = image.disks
  machine.networks = image.networks
  machine.diskSizes = { ...image.diskSizes }
  machine.files = new Map(
    Object.entries(image.files).map(([path, text]) => [path, Buffer.from(text, 'base64')]),
  )
  machine.frozen = image.frozen
  machine.clockOffset = BigInt(image.clockOffset)
  machine.affinity = image.affinity
  machine.steps = image.steps
  setState(machine, image.state)
}
