import { refuse } from '../../../src/spec/refuse.js'
import type { DomainSpec, NetworkSpec } from '../../../src/spec/schema.js'
import { optionString } from '../option-string.js'
import type { JsonOption } from './image-nodes.js'
import { type MachineFacts, virtioDevice } from './machine.js'

/** A network interface as QEMU has it: the value of `-netdev`, and the card that the guest sees. */
export interface NetworkOptions {
  readonly backend: JsonOption
  readonly device: JsonOption
}

/** Writes a network interface in QEMU's words. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function networkOptions(
  network: NetworkSpec,
  machine: MachineFacts,
  field: string,
  bootIndex: number | undefined,
): NetworkOptions {
  const id = network.id ?? 'net'
  const { model = 'virtio' } = network
  if (machine.virtio === 'none') throw refuse(field, 'this machine has no bus for a network card')
  const driver = model === 'virtio' ? virtioDevice(machine, 'net', `${field}.model`) : model
  return {
    backend: backendOf(network, id),
    device: {
      driver,
      id,
      netdev: backendName(id),
      ...(network.mac !== undefined && { mac: network.mac }),
      ...(bootIndex === undefined ? withoutBootRom(driver) : { bootindex: bootIndex }),
    },
  }
}

/** The name of a network interface's backend in QEMU. */
export function backendName(id: string): string {
  return `${id}-backend`
}

function backendOf(network: NetworkSpec, id: string): JsonOption {
  const name = backendName(id)
  switch (network.type) {
    case 'user':
      return {
        type: 'user',
        id: name,
        hostfwd: network.forwards.map(({ protocol, host, guest }) => ({
          str: `${protocol}:127.0.0.1:${host}-:${guest}`,
        })),
      }
    case 'isolated':
      return { type: 'user', id: name, restrict: true }
    case 'bridge':
      return { type: 'bridge', id: name, br: network.source }
    case 'tap':
      return { type: 'tap', id: name, ifname: network.source, script: 'no', downscript: 'no' }
  }
}

/** A card that is not booted from needs no boot ROM, which costs start-up time. Only PCI cards have one. */
function withoutBootRom(driver: string): JsonOption {
  return driver === 'virtio-net-pci' || driver === 'e1000' || driver === 'rtl8139' ? { romfile: '' } : {}
}

/** Every network interface of a specification. */
export function networkArguments(
  spec: DomainSpec,
  machine: MachineFacts,
  bootIndexes: ReadonlyMap<string, number>,
): readonly string[] {
  return spec.networks.flatMap((network, index) => {
    const { id = '' } = network
    const { backend, device } = networkOptions(network, machine, `networks[${index}]`, bootIndexes.get(id))
    return ['-netdev', backendArgument(backend), '-device', JSON.stringify(device)]
  })
}

/** `-netdev` reads JSON only from QEMU 7.2 on, so its value is written in the older syntax. */
function backendArgument(backend: JsonOption): string {
  const { type, hostfwd, ...rest } = backend
  const plain = Object.entries(rest).map(([key, value]) => [key, optionValue(value)] as const)
  const forwards = Array.isArray(hostfwd) ? hostfwd.map((forward: unknown) => forwardArgument(forward)) : []
  return [optionString(String(type), Object.fromEntries(plain)), ...forwards].join(',')
}

function optionValue(value: unknown): string | boolean {
  return typeof value === 'boolean' ? value : String(value)
}

function forwardArgument(forward: unknown): string {
  const text: unknown =
    typeof forward === 'object' && forward !== null ? Reflect.get(forward, 'str') : undefined
  return optionString(undefined, { hostfwd: String(text) })
}
