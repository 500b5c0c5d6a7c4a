import type { ModuleInfo } from './module-info.js'

/**
 * Puts modules into the order in which they must be loaded: each behind all that it needs. Names that are not
 * among the known modules are built into the kernel, or not there at all; the caller knows which.
 *
 * @param wanted Names; what they need comes by itself.
 */
export function loadOrder<Module extends ModuleInfo>(
  wanted: readonly string[],
  known: readonly Module[],
): readonly Module[] {
  const byName = new Map(known.map((module) => [module.name, module]))
  const seen = new Set<string>()
  const ordered: Module[] = []
  const visit = (name: string): void => {
    const module = byName.get(name)
    if (module === undefined || seen.has(name)) return
    seen.add(name)
    for (const other of module.depends) visit(other)
    ordered.push(module)
  }
  for (const name of wanted) visit(name)
  return ordered
}
