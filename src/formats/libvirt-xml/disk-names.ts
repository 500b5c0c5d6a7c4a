/** Hands out names of disks, by the beginning of the name: `vda`, `vdb`, … `vdz`, `vdaa`. */
export interface DiskNames {
  next(prefix: string): string
}

/** Makes {@link DiskNames}; `taken` are the names that are in use. */
export function createDiskNames(taken: Iterable<string> = []): DiskNames {
  const used = new Set(taken)
  const begun = new Map<string, number>()
  return {
    next(prefix) {
      for (let index = begun.get(prefix) ?? 0; ; index += 1) {
        const name = prefix + letters(index)
        if (used.has(name)) continue
        used.add(name)
        begun.set(prefix, index + 1)
        return name
      }
    },
  }
}

/** The same for a guest of Xen: there disks of one letter are in the same place, whatever the beginning of their names. */
export function createXenDiskNames(taken: Iterable<string> = []): DiskNames {
  const used = new Set([...taken].map((name) => name.replace(/^(xvd|hd|sd)|(?<!\d)\d+$/g, '')))
  let index = 0
  return {
    next(prefix) {
      while (used.has(letters(index))) index += 1
      index += 1
      return prefix + letters(index - 1)
    },
  }
}

function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26))
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last
}
