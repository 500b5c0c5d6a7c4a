import { packetFront } from './packet.js'
import { domain, network, nodeDevice, secret, storagePool } from './references.js'
import { typedParameter } from './typed-parameter.js'
import {
  array,
  type Codec,
  type Fields,
  hyper,
  int,
  nullable,
  type StructOf,
  struct,
  text,
  uint,
  unsignedHyper,
  type ValueOf,
} from './xdr/codecs.js'
import { XdrReader } from './xdr/reader.js'

/** A message that the daemon sends by itself: its number in the program and what it says. */
export interface Message<Content> {
  readonly number: number
  readonly content: Codec<Content>
}

function message<Content extends Fields>(number: number, content: Content): Message<StructOf<Content>> {
  return { number, content: struct(content) }
}

/** An event that says which of our callbacks it is for, and then what the older event of its kind says. */
function callback<Content extends Fields>(number: number, content: Content) {
  return message(number, { callbackID: int, msg: struct(content) })
}

const address = struct({ family: int, node: text, service: text })
const graphics = {
  dom: domain,
  phase: int,
  local: address,
  remote: address,
  authScheme: text,
  subject: array(struct({ type: text, name: text })),
}
const diskChange = {
  dom: domain,
  oldSrcPath: nullable(text),
  newSrcPath: nullable(text),
  devAlias: text,
  reason: int,
}
const ioErrorReason = { dom: domain, srcPath: text, devAlias: text, action: int, reason: text }

/** The events of libvirt's remote protocol, as {@link procedures} has the calls. */
export const messages = {
  domainEventLifecycle: message(107, { dom: domain, event: int, detail: int }),
  domainEventReboot: message(169, { dom: domain }),
  domainEventRtcChange: message(170, { dom: domain, offset: hyper }),
  domainEventWatchdog: message(171, { dom: domain, action: int }),
  domainEventIoError: message(172, { dom: domain, srcPath: text, devAlias: text, action: int }),
  domainEventGraphics: message(173, graphics),
  domainEventIoErrorReason: message(195, ioErrorReason),
  domainEventControlError: message(224, { dom: domain }),
  domainEventBlockJob: message(241, { dom: domain, path: text, type: int, status: int }),
  domainEventDiskChange: message(248, diskChange),
  domainEventTrayChange: message(268, { dom: domain, devAlias: text, reason: int }),
  domainEventPmwakeup: message(269, { dom: domain }),
  domainEventPmsuspend: message(270, { dom: domain }),
  domainEventBalloonChange: message(276, { dom: domain, actual: unsignedHyper }),
  domainEventPmsuspendDisk: message(292, { dom: domain }),
  domainEventDeviceRemoved: message(311, { dom: domain, devAlias: text }),
  networkEventLifecycle: message(315, { callbackID: int, net: network, event: int, detail: int }),
  domainEventCallbackLifecycle: callback(318, { dom: domain, event: int, detail: int }),
  domainEventCallbackReboot: callback(319, { dom: domain }),
  domainEventCallbackRtcChange: callback(320, { dom: domain, offset: hyper }),
  domainEventCallbackWatchdog: callback(321, { dom: domain, action: int }),
  domainEventCallbackIoError: callback(322, { dom: domain, srcPath: text, devAlias: text, action: int }),
  domainEventCallbackGraphics: callback(323, graphics),
  domainEventCallbackIoErrorReason: callback(324, ioErrorReason),
  domainEventCallbackControlError: callback(325, { dom: domain }),
  domainEventCallbackBlockJob: callback(326, { dom: domain, path: text, type: int, status: int }),
  domainEventCallbackDiskChange: callback(327, diskChange),
  domainEventCallbackTrayChange: callback(328, { dom: domain, devAlias: text, reason: int }),
  domainEventCallbackPmwakeup: message(329, { callbackID: int, reason: int, msg: struct({ dom: domain }) }),
  domainEventCallbackPmsuspend: message(330, { callbackID: int, reason: int, msg: struct({ dom: domain }) }),
  domainEventCallbackBalloonChange: callback(331, { dom: domain, actual: unsignedHyper }),
  domainEventCallbackPmsuspendDisk: message(332, {
    callbackID: int,
    reason: int,
    msg: struct({ dom: domain }),
  }),
  domainEventCallbackDeviceRemoved: callback(333, { dom: domain, devAlias: text }),
  domainEventBlockJob2: message(339, { callbackID: int, dom: domain, dst: text, type: int, status: int }),
  domainEventCallbackTunable: message(346, { callbackID: int, dom: domain, params: array(typedParameter) }),
  domainEventCallbackAgentLifecycle: message(348, { callbackID: int, dom: domain, state: int, reason: int }),
  domainEventCallbackDeviceAdded: message(354, { callbackID: int, dom: domain, devAlias: text }),
  domainEventCallbackMigrationIteration: message(359, { callbackID: int, dom: domain, iteration: int }),
  connectEventConnectionClosed: message(362, { reason: int }),
  domainEventCallbackJobCompleted: message(363, {
    callbackID: int,
    dom: domain,
    params: array(typedParameter),
  }),
  domainEventCallbackDeviceRemovalFailed: message(367, { callbackID: int, dom: domain, devAlias: text }),
  storagePoolEventLifecycle: message(370, { callbackID: int, pool: storagePool, event: int, detail: int }),
  storagePoolEventRefresh: message(373, { callbackID: int, pool: storagePool }),
  nodeDeviceEventLifecycle: message(376, { callbackID: int, dev: nodeDevice, event: int, detail: int }),
  nodeDeviceEventUpdate: message(377, { callbackID: int, dev: nodeDevice }),
  domainEventCallbackMetadataChange: message(379, {
    callbackID: int,
    dom: domain,
    type: int,
    nsuri: nullable(text),
  }),
  secretEventLifecycle: message(382, { callbackID: int, optSecret: secret, event: int, detail: int }),
  secretEventValueChanged: message(383, { callbackID: int, optSecret: secret }),
  domainEventBlockThreshold: message(385, {
    callbackID: int,
    dom: domain,
    dev: text,
    path: nullable(text),
    threshold: unsignedHyper,
    excess: unsignedHyper,
  }),
  domainEventMemoryFailure: message(423, {
    callbackID: int,
    dom: domain,
    recipient: int,
    action: int,
    flags: uint,
  }),
  domainEventMemoryDeviceSizeChange: message(438, {
    callbackID: int,
    dom: domain,
    alias: text,
    size: unsignedHyper,
  }),
  networkEventCallbackMetadataChange: message(446, {
    callbackID: int,
    net: network,
    type: int,
    nsuri: nullable(text),
  }),
  domainEventNicMacChange: message(453, {
    callbackID: int,
    dom: domain,
    alias: text,
    oldMAC: text,
    newMAC: text,
  }),
} as const

/** An event of the remote protocol. */
export type MessageName = keyof typeof messages

/** What an event says. */
export type ContentOf<Name extends MessageName> = ValueOf<(typeof messages)[Name]['content']>

/** An event that came: its name in the protocol and what it says. */
export type ProtocolMessage = {
  [Name in MessageName]: { readonly name: Name; readonly content: ContentOf<Name> }
}[MessageName]

const byNumber = new Map(Object.entries(messages).map((entry) => [entry[1].number, entry]))

/**
 * Reads an event; `undefined` for one that is newer than the table.
 *
 * @throws HypervisorError `ERR_PROTOCOL`.
 */
export function readMessage(number: number, packet: Buffer): ProtocolMessage | undefined
export function readMessage(
  number: number,
  packet: Buffer,
): { readonly name: string; readonly content: unknown } | undefined {
  const entry = byNumber.get(number)
  if (entry === undefined) return undefined
  const [name, { content }] = entry
  const reader = new XdrReader(packet, packetFront)
  const read = content.read(reader)
  reader.end()
  return { name, content: read }
}
