/** Compares what has a name, for sorting: by code units, as every list of ours is. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1
}
