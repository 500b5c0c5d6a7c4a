import { z } from 'zod'

/** A whole number in libvirt's XML. */
export const number = z
  .string()
  .regex(/^\d+$/, 'must be a number')
  .transform(Number)
  .refine(Number.isSafeInteger, 'must be at most 2^53 - 1')

const maker = z.object({ id: z.string().regex(/^0x[0-9a-f]+$/i), name: z.string().optional() })

/** What every device of the host has. */
export const deviceSchema = z.object({
  name: z.string(),
  parent: z.string().optional(),
  path: z.string().optional(),
})

/** What every device of the host has. */
export type DeviceFacts = z.output<typeof deviceSchema>

/** A device on a PCI bus. */
export const pciSchema = z.object({
  domain: number,
  bus: number,
  slot: number,
  function: number,
  class: z.string().optional(),
  vendor: maker,
  product: maker,
  iommuGroup: number.optional(),
  numaNode: number.optional(),
})

/** A device on a USB bus. */
export const usbSchema = z.object({ bus: number, device: number, vendor: maker, product: maker })

/** What the kernel says of a link without a speed: −1 as an unsigned number of 32 bits. */
const noSpeed = 0xff_ff_ff_ff

/** Speed of a link in Mbit/s. */
export const linkSpeed = number.transform((speed) => (speed === noSpeed ? undefined : speed))

/** A network interface. */
export const netSchema = z.object({
  interface: z.string(),
  address: z
    .string()
    .transform((mac) => mac.toLowerCase())
    .optional(),
  link: z.string().optional(),
  speed: linkSpeed.optional(),
})

/** A disk. */
export const storageSchema = z.object({
  block: z.string(),
  drive_type: z.string().optional(),
  bus: z.string().optional(),
  vendor: z.string().optional(),
  model: z.string().optional(),
  serial: z.string().optional(),
  size: number.optional(),
  removable: z.boolean(),
})
