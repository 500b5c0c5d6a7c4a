import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { readDomain } from '../../../src/formats/libvirt-xml/read.js'
import { type LibvirtSettings, libvirtSettings } from '../../../src/formats/libvirt-xml/settings.js'
import { writeDomain } from '../../../src/formats/libvirt-xml/write.js'
import { xenSettings } from '../../../src/formats/xl-cfg/settings.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { parseSpec } from '../../../src/spec/parse.js'
import type { DiskSpec, DomainSpec, NetworkSpec } from '../../../src/spec/schema.js'
import { runProgram } from '../../../src/transports/child-process.js'

/** What libvirt's driver for Xen makes of a text, or what it has against it. */
export type Translated = { readonly text: string } | { readonly complaint: string }

const answerSchema = z.array(
  z.union([z.strictObject({ text: z.string() }), z.strictObject({ complaint: z.string() })]),
)

/**
 * Has libvirt's driver for Xen translate texts: xl's configurations to its XML (`domxml-from-native xen-xl`), or its XML
 * to xl's configurations (`domxml-to-native xen-xl`).
 */
export async function translate(
  socket: string,
  to: 'xml' | 'xl',
  texts: readonly string[],
): Promise<readonly Translated[]> {
  const script = fileURLToPath(new URL('../../../../test/formats/xl-cfg/translate.py', import.meta.url))
  const uri = `xen+unix:///system?socket=${socket}`
  // Debian's own Python is the only one that finds libvirt's library.
  const { stdout } = await runProgram('/usr/bin/python3', [script], {
    input: JSON.stringify({ uri, requests: texts.map((text) => ({ to, text })) }),
    maximumOutput: 2 ** 28,
    timeout: 120_000,
  })
  return answerSchema.parse(JSON.parse(stdout))
}

/** libvirt's machines of Xen by the type of the guest; it has none for a PC but the usual one. */
const machines = { pv: 'xenpv', pvh: 'xenpvh' } as const

type Guest = keyof typeof machines | 'hvm'

/** What both formats have words for. */
export interface Neutral
  extends Pick<
    DomainSpec,
    'name' | 'uuid' | 'memory' | 'vcpus' | 'cpu' | 'firmware' | 'boot' | 'serials' | 'graphics'
  > {
  readonly guest: Guest
  readonly disks: readonly Omit<DiskSpec, 'id'>[]
  readonly networks: readonly Omit<NetworkSpec, 'id'>[]
}

/** What both formats have words for of a specification that one of them was read as, or that is to be written. */
export function neutralOf(spec: DomainSpec): Neutral {
  const { name, uuid, memory, vcpus, cpu, firmware, boot, serials, graphics, machine, xen } = spec
  const guest = (['pv', 'pvh'] as const).find((type) => machines[type] === machine)
  return {
    ...{ name, uuid, memory, vcpus, cpu, firmware, boot, serials, graphics },
    // A configuration of xl has no names of devices.
    disks: spec.disks.map(({ id: _, ...disk }) => disk),
    networks: spec.networks.map(({ id: _, ...network }) => network),
    guest: guest ?? xenSettings.parse(xen).type ?? 'hvm',
  }
}

/** Writes a specification with the key `xen` as a domain of Xen in libvirt's XML. */
export function writtenXml({ xen, ...spec }: DomainSpec): string {
  const { type = 'hvm' } = xenSettings.parse(xen)
  const machine = type === 'hvm' ? undefined : machines[type]
  return writeXml(writeDomain({ ...spec, machine }, libvirtSettings.parse({ type: 'xen' })))
}

/** Reads a domain of libvirt and writes it again, without what libvirt has chosen by itself. */
export function rewrittenXml(text: string): string {
  const { spec, beyond } = readXml(text)
  return writeXml(writeDomain(spec, beyond))
}

/** Reads a domain of libvirt as a complete specification, without what libvirt has chosen by itself. */
export function readXml(text: string): { readonly spec: DomainSpec; readonly beyond: LibvirtSettings } {
  const input = readDomain(parseXml(text))
  return { spec: parseSpec(input, { driverKeys: ['libvirt'] }), beyond: input.libvirt }
}
