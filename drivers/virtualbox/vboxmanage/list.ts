import type { MachineName } from '../../command-line/news/news.js'

/** A machine at the end of what is read: its name, which may be of several lines, and its UUID. */
const row = /"([\s\S]*?)" \{([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}\r?(?:\n|$)/gy

/** Reads the output of `VBoxManage list vms` and `list runningvms`. Warnings that stand before it are passed over. */
export function parseList(text: string): readonly MachineName[] {
  const start = /^"/m.exec(text)?.index ?? text.length
  return [...text.slice(start).matchAll(row)].map(([, name = '', uuid = '']) => ({ name, uuid }))
}
