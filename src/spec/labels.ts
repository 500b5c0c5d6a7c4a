/** The labels of a domain, by name. */
export type Labels = Readonly<Record<string, string>>

/** Sets a label among others, or takes it away where `value` is `undefined`; they are in order of their names. */
export function withLabel(labels: Labels, name: string, value: string | undefined): Labels {
  const { [name]: _, ...others } = labels
  const all = value === undefined ? others : { ...others, [name]: value }
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)))
}
