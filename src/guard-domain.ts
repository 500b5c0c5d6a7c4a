import { z } from 'zod'
import type { DomainBackend } from './backend.js'
import { checkedBackup, checkedCheckpoint, checkedTargets } from './backup-arguments.js'
import { checkedBandwidth, checkedCommit, checkedCopy, checkedPull } from './block-job-arguments.js'
import type { AbortPolicy, CallOptions } from './call.js'
import { checkDomainBackend } from './check-backend.js'
import {
  addressSources,
  type BackupOptions,
  consoleTicketTypes,
  coreDumpFormats,
  type DomainCore,
  type FeatureMethods,
} from './domain.js'
import { HypervisorError } from './errors.js'
import { type DomainFeature, domainFeatures } from './features.js'
import {
  givenBytes,
  givenConsole,
  givenExecOptions,
  givenFlag,
  givenGuestPath,
  givenKeys,
  givenMediaOptions,
  givenPath,
  givenSnapshot,
  givenText,
} from './given-arguments.js'
import { guestTimeField } from './guest-time.js'
import { checked } from './spec/check-argument.js'
import { domainNameField, labelNameField, labelValueField, lineField, pathField } from './spec/fields.js'

const coreDumpFormat = z.enum(coreDumpFormats, `must be one of ${coreDumpFormats.join(', ')}`).optional()

const addressSource = z.enum(addressSources, `must be one of ${addressSources.join(', ')}`).optional()

const consoleTicketType = z
  .enum(consoleTicketTypes, `must be one of ${consoleTicketTypes.join(', ')}`)
  .optional()

/** A domain with every method of the API; those of missing features answer `ERR_UNSUPPORTED`. */
export type CompleteDomain = DomainCore & FeatureMethods

/** What a guarded domain needs of its connection. */
export interface DomainGuard {
  readonly driver: string
  readonly features: readonly DomainFeature[]
  run<Result>(
    operation: string,
    policy: AbortPolicy,
    options: CallOptions | undefined,
    work: (callOptions: CallOptions) => Promise<Result>,
    domain?: string,
  ): Promise<Result>
}

/**
 * Wraps a driver's domain: every method gets signal, time-out and complete errors, and a method of a
 * feature that the driver does not declare is refused before anything is sent.
 *
 * @throws HypervisorError `ERR_INTERNAL` if the driver lacks a method of every domain, or of a feature that it declares.
 */
export function guardDomain<Feature extends DomainFeature>(
  backend: DomainBackend<Feature>,
  guard: DomainGuard,
): CompleteDomain {
  checkDomainBackend(guard.driver, backend)
  const core: Omit<DomainCore, 'features'> = backend
  const methods = checkedMethods(backend, guard)

  /** Calls a core method, or a feature's method if the driver declares the feature. */
  const run = <Result>(
    operation: string,
    policy: AbortPolicy,
    options: CallOptions | undefined,
    work: (callOptions: CallOptions) => Promise<Result>,
  ): Promise<Result> => guard.run(operation, policy, options, work, core.name)

  const feature = <Result>(
    name: DomainFeature,
    operation: keyof FeatureMethods,
    policy: AbortPolicy,
    options: CallOptions | undefined,
    work: (callOptions: CallOptions) => Promise<Result> | undefined,
  ): Promise<Result> =>
    run(operation, policy, options, async (callOptions) => {
      if (!guard.features.includes(name)) throw unsupported(guard, `${operation}()`, name)
      const result = work(callOptions)
      if (result !== undefined) return await result
      throw new HypervisorError(
        'ERR_INTERNAL',
        `${operation}() of the driver '${guard.driver}' gave no promise`,
      )
    })

  return Object.freeze<CompleteDomain>({
    get name() {
      return core.name
    },
    uuid: core.uuid,
    features: guard.features,
    spec: (o) => run('spec', 'stop-waiting', o, (c) => core.spec(c)),
    info: (o) => run('info', 'stop-waiting', o, (c) => core.info(c)),
    start: (o) => run('start', 'kill', o, (c) => core.start(c)),
    destroy: (o) => run('destroy', 'stop-waiting', o, (c) => core.destroy(c)),
    undefine: (o) => run('undefine', 'cancel', o, (c) => core.undefine(c)),
    rename: (newName, o) =>
      feature('rename', 'rename', 'cancel', o, (c) =>
        methods.rename?.(checked('newName', domainNameField, newName), c),
      ),
    setTitle: (title, o) =>
      feature('metadata', 'setTitle', 'cancel', o, (c) =>
        methods.setTitle?.(checked('title', lineField.optional(), title) || undefined, c),
      ),
    labels: (o) => feature('metadata', 'labels', 'stop-waiting', o, (c) => methods.labels?.(c)),
    setLabel: (name, value, o) =>
      feature('metadata', 'setLabel', 'cancel', o, (c) =>
        methods.setLabel?.(
          checked('name', labelNameField, name),
          checked('value', labelValueField.optional(), value),
          c,
        ),
      ),
    autostart: (o) => feature('autostart', 'autostart', 'stop-waiting', o, (c) => methods.autostart?.(c)),
    setAutostart: (on, o) =>
      feature('autostart', 'setAutostart', 'stop-waiting', o, (c) =>
        methods.setAutostart?.(givenFlag('on', on), c),
      ),
    shutdown: (o) => feature('shutdown', 'shutdown', 'stop-waiting', o, (c) => methods.shutdown?.(c)),
    reboot: (o) => feature('reboot', 'reboot', 'stop-waiting', o, (c) => methods.reboot?.(c)),
    reset: (o) => feature('reset', 'reset', 'stop-waiting', o, (c) => methods.reset?.(c)),
    injectNmi: (o) => feature('inject-nmi', 'injectNmi', 'stop-waiting', o, (c) => methods.injectNmi?.(c)),
    suspend: (o) => feature('suspend', 'suspend', 'stop-waiting', o, (c) => methods.suspend?.(c)),
    resume: (o) => feature('suspend', 'resume', 'stop-waiting', o, (c) => methods.resume?.(c)),
    startPaused: (o) => feature('start-paused', 'startPaused', 'kill', o, (c) => methods.startPaused?.(c)),
    save: (path, o) => feature('save', 'save', 'cancel', o, (c) => methods.save?.(givenPath(path), c)),
    restore: (path, o) => feature('save', 'restore', 'kill', o, (c) => methods.restore?.(givenPath(path), c)),
    managedSave: (o) => feature('managed-save', 'managedSave', 'cancel', o, (c) => methods.managedSave?.(c)),
    hasManagedSave: (o) =>
      feature('managed-save', 'hasManagedSave', 'stop-waiting', o, (c) => methods.hasManagedSave?.(c)),
    removeManagedSave: (o) =>
      feature('managed-save', 'removeManagedSave', 'cancel', o, (c) => methods.removeManagedSave?.(c)),
    coreDump: (path, o) =>
      feature('core-dump', 'coreDump', 'cancel', o, (c) =>
        methods.coreDump?.(givenPath(path), { format: checked('format', coreDumpFormat, o?.format), ...c }),
      ),
    createSnapshot: (name, o) =>
      feature('snapshots', 'createSnapshot', 'cancel', o, (c) =>
        methods.createSnapshot?.(givenText('name', name), { ...givenSnapshot(o), ...c }),
      ),
    listSnapshots: (o) =>
      feature('snapshots', 'listSnapshots', 'stop-waiting', o, (c) => methods.listSnapshots?.(c)),
    revertToSnapshot: (name, o) =>
      feature('snapshots', 'revertToSnapshot', 'cancel', o, (c) =>
        methods.revertToSnapshot?.(givenText('name', name), c),
      ),
    deleteSnapshot: (name, o) =>
      feature('snapshots', 'deleteSnapshot', 'cancel', o, (c) =>
        methods.deleteSnapshot?.(givenText('name', name), c),
      ),
    setMemory: (bytes, o) =>
      feature('balloon', 'setMemory', 'stop-waiting', o, (c) => methods.setMemory?.(bytes, c)),
    setVcpus: (count, o) =>
      feature('vcpu-hotplug', 'setVcpus', 'cancel', o, (c) => methods.setVcpus?.(count, c)),
    attachDevice: (device, o) =>
      feature('device-hotplug', 'attachDevice', 'cancel', o, (c) => methods.attachDevice?.(device, c)),
    detachDevice: (id, o) =>
      feature('device-hotplug', 'detachDevice', 'stop-waiting', o, (c) => methods.detachDevice?.(id, c)),
    resizeDisk: (id, bytes, o) =>
      feature('block-resize', 'resizeDisk', 'stop-waiting', o, (c) => methods.resizeDisk?.(id, bytes, c)),
    backup: (targets, o) =>
      feature('backup', 'backup', 'cancel', o, (c) => {
        requireCheckpoints(guard, o)
        return methods.backup?.(checkedTargets(targets), { ...checkedBackup(o), ...c })
      }),
    blockPull: (disk, o) =>
      feature('block-jobs', 'blockPull', 'cancel', o, (c) =>
        methods.blockPull?.(disk, { ...checkedPull(o), ...c }),
      ),
    blockCommit: (disk, o) =>
      feature('block-jobs', 'blockCommit', 'cancel', o, (c) =>
        methods.blockCommit?.(disk, { ...checkedCommit(o), ...c }),
      ),
    blockCopy: (disk, path, o) =>
      feature('block-jobs', 'blockCopy', 'cancel', o, (c) =>
        methods.blockCopy?.(disk, checked('path', pathField, path), { ...checkedCopy(o), ...c }),
      ),
    blockJob: (disk, o) =>
      feature('block-jobs', 'blockJob', 'stop-waiting', o, (c) => methods.blockJob?.(disk, c)),
    abortBlockJob: (disk, o) =>
      feature('block-jobs', 'abortBlockJob', 'stop-waiting', o, (c) => methods.abortBlockJob?.(disk, c)),
    setBlockJobBandwidth: (disk, bytesPerSecond, o) =>
      feature('block-jobs', 'setBlockJobBandwidth', 'stop-waiting', o, (c) =>
        methods.setBlockJobBandwidth?.(disk, checkedBandwidth('bytesPerSecond', bytesPerSecond), c),
      ),
    createCheckpoint: (name, o) =>
      feature('checkpoints', 'createCheckpoint', 'cancel', o, (c) =>
        methods.createCheckpoint?.(checked('name', domainNameField, name), {
          ...checkedCheckpoint(o),
          ...c,
        }),
      ),
    listCheckpoints: (o) =>
      feature('checkpoints', 'listCheckpoints', 'stop-waiting', o, (c) => methods.listCheckpoints?.(c)),
    deleteCheckpoint: (name, o) =>
      feature('checkpoints', 'deleteCheckpoint', 'cancel', o, (c) =>
        methods.deleteCheckpoint?.(givenText('name', name), c),
      ),
    changeMedia: (id, path, o) =>
      feature('media-change', 'changeMedia', 'cancel', o, (c) =>
        methods.changeMedia?.(id, checked('path', pathField.optional(), path), {
          ...givenMediaOptions(o),
          ...c,
        }),
      ),
    stats: (o) => feature('stats', 'stats', 'stop-waiting', o, (c) => methods.stats?.(c)),
    openConsole: (o) =>
      feature('console', 'openConsole', 'cancel', o, (c) => {
        if (o?.scrollback && !guard.features.includes('console-log')) {
          throw unsupported(guard, 'openConsole({ scrollback: true })', 'console-log')
        }
        return methods.openConsole?.({ ...givenConsole(o), ...c })
      }),
    consoleLog: (o) =>
      feature('console-log', 'consoleLog', 'stop-waiting', o, (c) =>
        methods.consoleLog?.({ ...givenConsole(o), ...c }),
      ),
    screenshot: (o) => feature('screenshot', 'screenshot', 'cancel', o, (c) => methods.screenshot?.(c)),
    consoleTicket: (o) =>
      feature('console-ticket', 'consoleTicket', 'stop-waiting', o, (c) =>
        methods.consoleTicket?.({ type: checked('type', consoleTicketType, o?.type), ...c }),
      ),
    sendKeys: (keys, o) =>
      feature('send-key', 'sendKeys', 'stop-waiting', o, (c) => methods.sendKeys?.(givenKeys(keys), c)),
    migrate: (uri, o) =>
      feature('migrate', 'migrate', 'cancel', o, (c) => methods.migrate?.(uri, { ...o, ...c })),
    job: (o) => feature('jobs', 'job', 'stop-waiting', o, (c) => methods.job?.(c)),
    abortJob: (o) => feature('jobs', 'abortJob', 'stop-waiting', o, (c) => methods.abortJob?.(c)),
    agentPing: (o) => feature('guest-agent', 'agentPing', 'stop-waiting', o, (c) => methods.agentPing?.(c)),
    agentExec: (path, o) =>
      feature('guest-agent', 'agentExec', 'stop-waiting', o, (c) =>
        methods.agentExec?.(givenGuestPath(path), { ...givenExecOptions(o), ...c }),
      ),
    agentReadFile: (path, o) =>
      feature('guest-agent', 'agentReadFile', 'stop-waiting', o, (c) =>
        methods.agentReadFile?.(givenGuestPath(path), c),
      ),
    agentWriteFile: (path, data, o) =>
      feature('guest-agent', 'agentWriteFile', 'stop-waiting', o, (c) =>
        methods.agentWriteFile?.(givenGuestPath(path), givenBytes(data), c),
      ),
    agentFreeze: (o) =>
      feature('guest-freeze', 'agentFreeze', 'stop-waiting', o, (c) => methods.agentFreeze?.(c)),
    agentThaw: (o) => feature('guest-freeze', 'agentThaw', 'stop-waiting', o, (c) => methods.agentThaw?.(c)),
    guestSystem: (o) =>
      feature('guest-info', 'guestSystem', 'stop-waiting', o, (c) => methods.guestSystem?.(c)),
    guestUsers: (o) => feature('guest-info', 'guestUsers', 'stop-waiting', o, (c) => methods.guestUsers?.(c)),
    guestFileSystems: (o) =>
      feature('guest-info', 'guestFileSystems', 'stop-waiting', o, (c) => methods.guestFileSystems?.(c)),
    guestInterfaces: (o) =>
      feature('guest-info', 'guestInterfaces', 'stop-waiting', o, (c) => methods.guestInterfaces?.(c)),
    guestTime: (o) => feature('guest-info', 'guestTime', 'stop-waiting', o, (c) => methods.guestTime?.(c)),
    setGuestTime: (time, o) =>
      feature('guest-info', 'setGuestTime', 'stop-waiting', o, (c) =>
        methods.setGuestTime?.(checked('time', guestTimeField.optional(), time), c),
      ),
    interfaceAddresses: (o) =>
      feature('interface-addresses', 'interfaceAddresses', 'stop-waiting', o, (c) =>
        methods.interfaceAddresses?.({ source: checked('source', addressSource, o?.source), ...c }),
      ),
    setAffinity: (cpus, o) =>
      feature('affinity', 'setAffinity', 'stop-waiting', o, (c) => methods.setAffinity?.(cpus, c)),
  })
}

/** Refuses the options of `backup` that need another feature. */
function requireCheckpoints(guard: DomainGuard, given: BackupOptions = {}): void {
  for (const option of ['checkpoint', 'incremental'] as const) {
    if (given[option] === undefined || guard.features.includes('checkpoints')) continue
    throw unsupported(guard, `backup({ ${option} })`, 'checkpoints')
  }
}

function checkedMethods(backend: object, guard: DomainGuard): Partial<FeatureMethods> {
  return hasDeclaredMethods(backend, guard) ? backend : {}
}

/** Checks that every declared feature has its methods, after which those are all that is called. */
function hasDeclaredMethods(backend: object, guard: DomainGuard): backend is Partial<FeatureMethods> {
  for (const feature of guard.features) {
    for (const method of domainFeatures[feature].methods) {
      if (typeof Reflect.get(backend, method) === 'function') continue
      throw new HypervisorError(
        'ERR_INTERNAL',
        `the driver '${guard.driver}' declares the feature '${feature}' but has no method ${method}()`,
      )
    }
  }
  return true
}

function unsupported(guard: DomainGuard, call: string, feature: DomainFeature): HypervisorError {
  return new HypervisorError(
    'ERR_UNSUPPORTED',
    `the driver '${guard.driver}' does not have the feature '${feature}', which ${call} needs`,
    { hint: "Ask first with supports(domain, feature); 'polyvisor drivers' prints who has what." },
  )
}

/** Tells whether two lists of features are the same. */
export function hasDeclaredFeatures(actual: readonly string[], declared: readonly string[]): boolean {
  return actual.length === declared.length && declared.every((feature) => actual.includes(feature))
}
