import type { HypervisorEvent, NativeEvent } from '../../src/events.js'
import { deviceId } from './device-id.js'
import type { ProtocolMessage } from './rpc/messages.js'
import type { DomainReference } from './rpc/references.js'
import type { TypedParameter } from './rpc/typed-parameter.js'

/** What an event of a domain says in libvirt's words: virsh's name of it, and what libvirt tells with it. */
interface NativeWords extends Pick<NativeEvent, 'name' | 'data'> {
  readonly dom: DomainReference
}

/** What an event of a domain means for which there are no neutral words: virsh's name (`virsh event --list`) and its data. */
export function translateNativeEvent(message: ProtocolMessage, time: number): readonly HypervisorEvent[] {
  const words = wordsOf(message)
  if (words === undefined) return []
  const { dom, name, data } = words
  return [{ type: 'native', name, data, domain: dom.name, uuid: dom.uuid, time }]
}

/** `virConnectDomainEventGraphicsPhase` (include/libvirt/libvirt-domain.h), and the numbers of the enumerations below it. */
const graphicsPhases = ['connect', 'initialize', 'disconnect']
/** `virDomainEventGraphicsAddressType`. */
const graphicsFamilies = ['ipv4', 'ipv6', 'unix']
/** `virConnectDomainEventDiskChangeReason`. */
const diskChanges = ['changed', 'dropped']
/** `virDomainEventTrayChangeReason`. */
const trayChanges = ['opened', 'closed']
/** `virDomainEventMemoryFailureRecipientType`. */
const memoryFailureRecipients = ['hypervisor', 'guest']
/** `virDomainEventMemoryFailureActionType`. */
const memoryFailureActions = ['ignore', 'inject', 'fatal', 'reset']
/** `virDomainMemoryFailureFlags`. */
const memoryFailureFlags = { actionRequired: 1, recursive: 2 }
/** `VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED`. */
const agentConnected = 1

/** A number of an enumeration in its word; one that is newer stays a number. */
function wordOf(words: readonly string[], number: number): string | number {
  return words[number] ?? number
}

/** A parameter whose value is one of JSON, too: a bigint is a number, or text where a number would round it. */
function plainParameter({ field, type, value }: TypedParameter): unknown {
  if (typeof value !== 'bigint') return { field, type, value }
  return { field, type, value: Number.isSafeInteger(Number(value)) ? Number(value) : String(value) }
}

function wordsOf(message: ProtocolMessage): NativeWords | undefined {
  switch (message.name) {
    case 'domainEventCallbackRtcChange': {
      const { dom, offset } = message.content.msg
      return { dom, name: 'rtc-change', data: { offset: Number(offset) } }
    }
    case 'domainEventCallbackGraphics': {
      const { dom, phase, local, remote, authScheme, subject } = message.content.msg
      const address = ({ family, node, service }: typeof local): unknown => ({
        family: wordOf(graphicsFamilies, family),
        node,
        service,
      })
      return {
        dom,
        name: 'graphics',
        data: {
          phase: wordOf(graphicsPhases, phase),
          local: address(local),
          remote: address(remote),
          authScheme,
          subject,
        },
      }
    }
    case 'domainEventCallbackControlError':
      return { dom: message.content.msg.dom, name: 'control-error', data: {} }
    case 'domainEventCallbackDiskChange': {
      const { dom, oldSrcPath, newSrcPath, devAlias, reason } = message.content.msg
      const data = { device: deviceId(devAlias), reason: wordOf(diskChanges, reason), oldSrcPath, newSrcPath }
      return { dom, name: 'disk-change', data }
    }
    case 'domainEventCallbackTrayChange': {
      const { dom, devAlias, reason } = message.content.msg
      const data = { device: deviceId(devAlias), reason: wordOf(trayChanges, reason) }
      return { dom, name: 'tray-change', data }
    }
    case 'domainEventBlockJob2': {
      const { dom, callbackID: _, ...data } = message.content
      return { dom, name: 'block-job-2', data }
    }
    case 'domainEventCallbackTunable':
      return { dom: message.content.dom, name: 'tunable', data: message.content.params.map(plainParameter) }
    case 'domainEventCallbackAgentLifecycle': {
      const { dom, state, reason } = message.content
      const word = state === agentConnected ? 'connected' : 'disconnected'
      return { dom, name: 'agent-lifecycle', data: { state: word, reason } }
    }
    case 'domainEventCallbackMigrationIteration': {
      const { dom, iteration } = message.content
      return { dom, name: 'migration-iteration', data: { iteration } }
    }
    case 'domainEventCallbackJobCompleted':
      return {
        dom: message.content.dom,
        name: 'job-completed',
        data: message.content.params.map(plainParameter),
      }
    case 'domainEventCallbackMetadataChange': {
      const { dom, type, nsuri } = message.content
      return { dom, name: 'metadata-change', data: { type, nsuri } }
    }
    case 'domainEventCallbackDeviceRemovalFailed': {
      const { dom, devAlias } = message.content
      return { dom, name: 'device-removal-failed', data: { device: deviceId(devAlias) } }
    }
    case 'domainEventBlockThreshold': {
      const { dom, dev, path, threshold, excess } = message.content
      const data = { dev, path, threshold: Number(threshold), excess: Number(excess) }
      return { dom, name: 'block-threshold', data }
    }
    case 'domainEventMemoryFailure': {
      const { dom, recipient, action, flags } = message.content
      return {
        dom,
        name: 'memory-failure',
        data: {
          recipient: wordOf(memoryFailureRecipients, recipient),
          action: wordOf(memoryFailureActions, action),
          actionRequired: (flags & memoryFailureFlags.actionRequired) !== 0,
          recursive: (flags & memoryFailureFlags.recursive) !== 0,
        },
      }
    }
    case 'domainEventMemoryDeviceSizeChange': {
      const { dom, alias, size } = message.content
      // libvirt counts KiB here
      const data = { device: deviceId(alias), size: Number(size) * 1024 }
      return { dom, name: 'memory-device-size-change', data }
    }
    case 'domainEventNicMacChange': {
      const { dom, alias, oldMAC, newMAC } = message.content
      return { dom, name: 'nic-mac-change', data: { device: deviceId(alias), oldMAC, newMAC } }
    }
    default:
      return undefined
  }
}
