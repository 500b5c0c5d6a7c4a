import { z } from 'zod'
import { deviceIdField, pathField } from '../../spec/fields.js'
import { parseXml } from '../xml/parse.js'

/** One element of libvirt's XML as text; what it may be called is the reader's to say. */
const elementField = z
  .string()
  .max(2 ** 20)
  .superRefine((text, context) => {
    try {
      parseXml(text, 'element')
    } catch (error) {
      context.addIssue(error instanceof Error ? error.message : 'is no element of XML')
    }
  })

/** A type of domain: one word of letters and digits. */
export const domainTypeField = z
  .string()
  .regex(/^[a-z][a-z0-9]{0,31}$/, 'must be one word, such as kvm or qemu')

/** What libvirt's XML says of a domain beyond the neutral specification; the key `libvirt` of a specification. */
export const libvirtSettings = z
  .strictObject({
    type: domainTypeField
      .optional()
      .describe('Type of the domain: kvm, qemu, xen, lxc. Default: the best that the connection has.'),
    root: pathField
      .optional()
      .describe(
        'Of a container (type lxc): the folder of the host that is its root. Default: that of the host.',
      ),
    balloon: z.boolean().default(true).describe('Whether the guest gets a memory balloon, under QEMU.'),
    usb: z
      .boolean()
      .default(false)
      .describe('Whether libvirt adds its USB controller, where no device asks for one.'),
    guestAgent: z.boolean().default(false).describe('Whether the guest gets a channel for the guest agent.'),
    elements: z
      .array(elementField)
      .max(1024)
      .default([])
      .describe(
        'Further children of <domain>, one element each; they come in place of those of the same name, and an empty one says that there is none.',
      ),
    devices: z
      .array(elementField)
      .max(16384)
      .default([])
      .describe(
        'Further children of <devices>, one element each; video, rng, serial and console come in place of those of the same name.',
      ),
    details: z
      .record(deviceIdField, z.array(elementField).max(64))
      .default({})
      .describe(
        'Further children of disks and network interfaces, by id; they come in place of those of the same name.',
      ),
  })
  .prefault({})

/** The checked content of the key `libvirt`. */
export type LibvirtSettings = z.output<typeof libvirtSettings>
