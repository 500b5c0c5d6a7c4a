/** Finds an emulator's inner parts, which it publishes no types of, by their names. */
export interface PartFinder {
  /** An object that another one has. */
  child(parent: object, name: string): object
  /** A method of an object, bound to it. */
  method(target: object, name: string): (...args: readonly unknown[]) => unknown
  /** Calls a method of an object. */
  invoke(target: object, name: string, ...args: readonly unknown[]): unknown
  /** The error that says that something is not where it is looked for. */
  missing(name: string): Error
}

/** Makes a {@link PartFinder} that fails loudly if a later version of the package has renamed something. */
export function createPartFinder(packageName: string): PartFinder {
  const missing = (name: string): Error =>
    new Error(`this version of ${packageName} has no '${name}' where the driver looks for it`)
  const method: PartFinder['method'] = (target, name) => {
    const found: unknown = Reflect.get(target, name)
    if (typeof found !== 'function') throw missing(name)
    return (...args) => Reflect.apply(found, target, args)
  }
  return {
    child(parent, name) {
      const value: unknown = Reflect.get(parent, name)
      if (typeof value !== 'object' || value === null) throw missing(name)
      return value
    },
    method,
    invoke: (target, name, ...args) => method(target, name)(...args),
    missing,
  }
}
