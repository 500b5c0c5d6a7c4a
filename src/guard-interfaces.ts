import type { InterfacesBackend } from './backend.js'
import type { CallOptions } from './call.js'
import { givenText } from './given-arguments.js'
import type { FeatureGuard } from './guard-feature.js'
import type { HostInterface, Interfaces } from './interfaces.js'

/** Wraps a driver's interfaces of the host in what all calls have in common, and checks what they are given. */
export function guardInterfaces(guard: FeatureGuard<InterfacesBackend>): Interfaces {
  return Object.freeze<Interfaces>({
    list: (o) => guard.use('list', o, (interfaces, c) => interfaces.list(c)),
    lookup: (nameOrMac, o) =>
      guard.use('lookup', o, async (interfaces, c) =>
        guardInterface(guard, await interfaces.lookup(givenText('nameOrMac', nameOrMac), c)),
      ),
    define: (input, o) =>
      guard.use('define', o, async (interfaces, c) => {
        const { parseHostInterface } = await import('./spec/parse-resource.js')
        return guardInterface(guard, await interfaces.define(parseHostInterface(input), c))
      }),
  })
}

function guardInterface(guard: FeatureGuard<InterfacesBackend>, iface: HostInterface): HostInterface {
  const use = <Result>(
    operation: string,
    options: CallOptions | undefined,
    work: (callOptions: CallOptions) => Promise<Result>,
  ): Promise<Result> => guard.use(operation, options, (_interfaces, c) => work(c))
  return Object.freeze<HostInterface>({
    name: iface.name,
    info: (o) => use('info', o, (c) => iface.info(c)),
    spec: (o) => use('spec', o, (c) => iface.spec(c)),
    start: (o) => use('start', o, (c) => iface.start(c)),
    destroy: (o) => use('destroy', o, (c) => iface.destroy(c)),
    undefine: (o) => use('undefine', o, (c) => iface.undefine(c)),
  })
}
