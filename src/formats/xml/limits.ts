/** How large a document may be, so that reading it takes bounded time and memory. */
export interface XmlLimits {
  /** Characters in all. Default: {@link defaultXmlLimits}. */
  readonly length?: number | undefined
  /** Elements in one another. */
  readonly depth?: number | undefined
  /** Elements and attributes together. */
  readonly nodes?: number | undefined
}

/** The limits of a document. The length is the longest text of libvirt's RPC (`REMOTE_STRING_MAX`, 4 MiB). */
export const defaultXmlLimits = { length: 4 * 2 ** 20, depth: 256, nodes: 2 ** 18 } as const
