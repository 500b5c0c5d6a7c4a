import type { DomainSpec } from '../spec/schema.js'

/** What was read: fields for `parseSpec`, and what of the text no field of the neutral specification says. */
export interface ReadSpec {
  readonly input: unknown
  /** The fields that only targets of the same family can take, and what stands there: `libvirt.devices[0]: <hostdev>`. */
  readonly beyond: readonly Beyond[]
}

/** Something that the neutral specification has no words for. */
export interface Beyond {
  readonly field: string
  readonly what: string
}

/** How a text is read. */
export interface ReadOptions {
  /**
   * Whether the text is to be written again for the same hypervisor: then also what the hypervisor chose by itself is
   * kept, such as addresses on buses.
   */
  readonly faithful: boolean
}

/** A form in which machines are described. To add one, write its object and list it in `formats.ts`. */
export interface SpecFormat {
  /** Name, as in `polyvisor convert --to`. */
  readonly name: string
  /** What it is, in a few words for people. */
  readonly title: string
  /** Drivers' keys of the specification that this format takes or gives. */
  readonly keys: readonly string[]
  /** Decodes bytes in an encoding that they name themselves; `undefined` for what is not this format, or is UTF-8. @throws HypervisorError `ERR_INVALID_SPEC`. */
  readonly decode?: (data: Uint8Array) => string | undefined
  /** Whether a text looks like this format; tried in the order of the list. */
  readonly recognise?: (text: string) => boolean
  /** Reads a text. @throws HypervisorError `ERR_INVALID_SPEC`. */
  readonly read?: (text: string, options: ReadOptions) => ReadSpec
  /** Writes a specification. @throws HypervisorError `ERR_INVALID_SPEC` with the field that the format has no words for. */
  readonly write?: (spec: DomainSpec) => string | Promise<string>
}
