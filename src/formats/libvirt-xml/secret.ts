import type { SecretInfo } from '../../secrets.js'
import type { SecretSpec, SecretUsage } from '../../spec/secret.js'
import { childOf, element, textOf, type XmlElement } from '../xml/element.js'

/** The element that has the word by which a secret is asked for. */
const idElements = {
  volume: 'volume',
  ceph: 'name',
  iscsi: 'target',
  tls: 'name',
  vtpm: 'name',
} as const satisfies Readonly<Record<SecretUsage['type'], string>>

/** Writes a secret as libvirt's XML (formatsecret). */
export function writeSecret({
  uuid,
  usage,
  ephemeral,
  private: hidden,
  description,
}: SecretSpec): XmlElement {
  return element(
    'secret',
    { ephemeral: yesNo(ephemeral), private: yesNo(hidden) },
    element('uuid', {}, uuid),
    description === undefined ? undefined : element('description', {}, description),
    usage === undefined
      ? undefined
      : element('usage', { type: usage.type }, element(idElements[usage.type], {}, usage.id)),
  )
}

/** Reads what libvirt's XML alone says of a secret; what is absent is `no` (formatsecret). */
export function readSecret(secret: XmlElement): Pick<SecretInfo, 'ephemeral' | 'private' | 'description'> {
  return {
    ephemeral: secret.attributes['ephemeral'] === 'yes',
    private: secret.attributes['private'] === 'yes',
    description: textOf(childOf(secret, 'description')),
  }
}

function yesNo(value: boolean): 'yes' | 'no' {
  return value ? 'yes' : 'no'
}
