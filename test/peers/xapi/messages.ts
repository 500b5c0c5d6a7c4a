import { randomUUID } from 'node:crypto'
import type { Database } from './database.js'
import { dateText, type Row, text } from './row.js'

interface Message {
  readonly ref: string
  readonly row: Row
  readonly generation: number
}

/** What the pool notes down for people. Messages are no part of its database, and have numbers of their own. */
export class Messages {
  private readonly messages: Message[] = []

  constructor(private readonly database: Database) {}

  write(name: string, vm: Row, body = ''): void {
    const row = {
      uuid: randomUUID(),
      name,
      priority: 5,
      cls: 'VM',
      obj_uuid: text(vm, 'uuid'),
      timestamp: dateText(Date.now()),
      body,
    }
    this.messages.push({ ref: `OpaqueRef:${randomUUID()}`, row, generation: this.database.next() })
  }

  since(generation: number): readonly Message[] {
    return this.messages.filter((message) => message.generation > generation)
  }
}
