import { watch } from 'node:fs'
import type { HypervisorEvent } from '../../events.js'
import type { DomainStore } from './store.js'

/** What is watched: the domains in a state folder, and their machines. */
export interface WatchedHost {
  readonly store: Pick<DomainStore<unknown, unknown>, 'paths' | 'names' | 'read' | 'onChange'>
  /** Begins to watch a domain's machine if it lives. `announce` has its start told. */
  watch(name: string, announce: boolean): Promise<void>
  /** Tells the end of the machine that a domain had, if it has not been told yet: it is certain. */
  tellEnd(name: string): void
  emit(event: HypervisorEvent): void
}

/** Sees what this program and others do in the state folder. */
export interface StateWatch {
  /** Tells at once what has become of a definition, before something is told of its machine. */
  look(name: string): void
  close(): void
}

/**
 * Watches the state folder from now on: emits `defined` and `undefined` for what is done in it, by whomever, and listens to
 * all machines that live. What this connection does itself is told when it is done, not when the system says so; either way
 * it is the difference to what was told before, so that nothing is told twice, or never.
 */
export function watchState(host: WatchedHost): StateWatch {
  const { store } = host
  const known = new Map<string, string>()
  let closed = false

  const emit = (domain: string, uuid: string, change: 'defined' | 'undefined'): void => {
    const event: HypervisorEvent = { type: 'lifecycle', change, domain, uuid, time: Date.now() }
    if (!closed) host.emit(event)
  }

  /** A domain whose definition cannot be read has none that could be told of. */
  const readUuid = (name: string): string | undefined => {
    try {
      return store.read(name)?.spec.uuid
    } catch {
      return undefined
    }
  }

  const look = (name: string, announce = true): void => {
    if (closed) return
    const before = known.get(name)
    const now = readUuid(name)
    if (before === now) return
    if (before !== undefined) {
      host.tellEnd(name)
      known.delete(name)
      emit(name, before, 'undefined')
    }
    if (now === undefined) return
    // One that was renamed is gone under its old name before it is there under the new one.
    for (const [other, uuid] of known) if (uuid === now) look(other)
    known.set(name, now)
    if (announce) emit(name, now, 'defined')
  }

  const watcher = watch(store.paths.root, (_event, name) => {
    if (name === null || !/^[A-Za-z0-9]/.test(name)) return
    look(name)
    if (known.has(name)) void host.watch(name, true).catch(() => {})
  })
  watcher.on('error', () => {})
  const stop = store.onChange(look)
  for (const name of store.names()) {
    look(name, false)
    void host.watch(name, false).catch(() => {})
  }

  return {
    look,
    close() {
      closed = true
      stop()
      watcher.close()
    },
  }
}
