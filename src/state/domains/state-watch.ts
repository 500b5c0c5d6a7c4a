import { watch } from 'node:fs'
import type { HypervisorEvent } from '../../events.js'
import type { DomainStore } from './store.js'

/** What is watched: the domains in a state folder, and their machines. */
export interface WatchedHost {
  readonly store: Pick<DomainStore<unknown, unknown>, 'paths' | 'names' | 'read'>
  /** Begins to watch a domain's machine if it lives. `announce` has its start told. */
  watch(name: string, announce: boolean): Promise<void>
  emit(event: HypervisorEvent): void
}

/** Sees what other programs do in the state folder. */
export interface StateWatch {
  /** Takes note that this connection itself is about to define or undefine a domain, which it announces itself. */
  expect(name: string): void
  /** Takes note that it has done so, or has failed to. */
  settle(name: string, uuid: string | undefined): void
  close(): void
}

/**
 * Watches the state folder from now on: emits `defined`, `undefined` and `started` for what other programs
 * do, and listens to all machines that live.
 */
export function watchState(host: WatchedHost): StateWatch {
  const { store } = host
  const known = new Map<string, string>()
  const expected = new Set<string>()
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

  const look = (name: string, announce: boolean): void => {
    if (closed || expected.has(name)) return
    const before = known.get(name)
    const now = readUuid(name)
    if (before === now) return
    if (before !== undefined) {
      known.delete(name)
      emit(name, before, 'undefined')
    }
    if (now !== undefined) {
      known.set(name, now)
      if (announce) emit(name, now, 'defined')
    }
  }

  const watcher = watch(store.paths.root, (_event, name) => {
    if (name === null || !/^[A-Za-z0-9]/.test(name)) return
    look(name, true)
    if (known.has(name)) void host.watch(name, true).catch(() => {})
  })
  watcher.on('error', () => {})
  for (const name of store.names()) {
    look(name, false)
    void host.watch(name, false).catch(() => {})
  }

  return {
    expect: (name) => {
      expected.add(name)
    },
    settle(name, uuid) {
      if (uuid === undefined) known.delete(name)
      else known.set(name, uuid)
      expected.delete(name)
    },
    close() {
      closed = true
      watcher.close()
    },
  }
}
