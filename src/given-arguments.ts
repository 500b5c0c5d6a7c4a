import { z } from 'zod'
import type { DomainState, SnapshotInfo } from './domain-data.js'
import type { OpenConsoleOptions } from './domain-methods/consoles.js'
import type { ChangeMediaOptions } from './domain-methods/devices.js'
import type { AgentExecOptions } from './domain-methods/guest.js'
import type { CreateSnapshotOptions } from './domain-methods/state.js'
import type { EventFilter, HypervisorEvent } from './events.js'
import { checked } from './spec/check-argument.js'
import { pathField } from './spec/fields.js'

const states = Object.keys({
  ...{ shutoff: true, starting: true, running: true, paused: true, stopping: true, crashed: true },
} satisfies Record<DomainState, true>)

const eventTypes = Object.keys({
  ...{ lifecycle: true, device: true, balloon: true, vcpus: true, snapshot: true, trouble: true, pool: true },
  ...{ network: true, secret: true, 'node-device': true, native: true, gap: true },
} satisfies Record<HypervisorEvent['type'], true>)

const snapshotKinds = Object.keys({
  ...{ internal: true, external: true, memory: true },
} satisfies Record<SnapshotInfo['kind'], true>)

const text = z.string('must be a string')
const number = z.number('must be a number')
const snapshotKind = z.enum(snapshotKinds, `must be one of ${snapshotKinds.join(', ')}`).optional()
const listOf = (words: readonly string[]): z.ZodType =>
  z.array(z.enum(words, `must be one of ${words.join(', ')}`), 'must be a list').optional()
const stateList = listOf(states)
const typeList = listOf(eventTypes)
const flag = z.boolean('must be true or false')
// Guests' programs take a text only as far as that.
const guestText = text.refine((value) => !value.includes('\0'), 'must not contain a zero byte')
const guestPath = guestText.min(1, 'must not be empty')
const variableName = guestText.regex(/^[^=]+$/, 'must have names without an equals sign')
const bytes = z.instanceof(Uint8Array, { error: 'must be a Uint8Array' })
const argumentList = z.array(guestText, 'must be a list of strings').optional()
const variables = z.record(variableName, guestText, 'must be strings by their names').optional()
const keyList = z.array(text, 'must be a list of names of keys')

/*
 * The compiler knows the types of these arguments, but not what comes from plain JavaScript. It must not become
 * something else on its way: the text 'false' would be true, a number so many zero bytes.
 */

/** Checks the name or UUID of something that is looked for. @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function givenName(value: string): string {
  return checked('nameOrUuid', text, value)
}

/** Checks the name of a part of something. @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function givenText(field: string, value: string): string {
  return checked(field, text, value)
}

/** Checks what a new snapshot is to be. @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function givenSnapshot(options: CreateSnapshotOptions | undefined): CreateSnapshotOptions | undefined {
  checked('description', text.optional(), options?.description)
  checked('kind', snapshotKind, options?.kind)
  return options
}

/** Checks how to change a medium; its format is the specification's to check. @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function givenMediaOptions(options: ChangeMediaOptions | undefined): ChangeMediaOptions | undefined {
  checked('force', flag.optional(), options?.force)
  return options
}

/** Checks how to open a console; which ports there are is the driver's to say. @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function givenConsole(options: OpenConsoleOptions | undefined): OpenConsoleOptions | undefined {
  checked('port', number.optional(), options?.port)
  checked('scrollback', flag.optional(), options?.scrollback)
  return options
}

/** Checks which states to list. @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function checkStates(value: unknown): void {
  checked('states', stateList, value)
}

/** Checks which events to see. @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function givenFilter(filter: EventFilter | undefined): EventFilter | undefined {
  checked('domain', text.optional(), filter?.domain)
  checked('types', typeList, filter?.types)
  return filter
}

/** Checks something that is on or off. @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function givenFlag(field: string, value: boolean): boolean {
  return checked(field, flag, value)
}

/** Checks the path of a file of this host or the hypervisor's. @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function givenPath(value: string): string {
  return checked('path', pathField, value)
}

/** Checks the path of a file of a guest. @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function givenGuestPath(value: string): string {
  return checked('path', guestPath, value)
}

/** Checks what a file of a guest is to hold. @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function givenBytes(value: Uint8Array): Uint8Array {
  checked('data', bytes, value)
  return value
}

/** Checks the names of keys. @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function givenKeys(value: readonly string[]): readonly string[] {
  return checked('keys', keyList, value)
}

/** Checks how to run a program in a guest. @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function givenExecOptions(options: AgentExecOptions | undefined): AgentExecOptions | undefined {
  checked('args', argumentList, options?.args)
  checked('environment', variables, options?.environment)
  checked('input', bytes.optional(), options?.input)
  return options
}
