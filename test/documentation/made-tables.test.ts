import { expect } from 'chai'
import { fieldRows } from './field-rows.js'
import { pagesWithTables, withTables } from './made-tables.js'
import { readPage } from './pages.js'

describe('the tables that are made', () => {
  it('are those of the code as it is (else run: node dist/test/documentation/write-tables.js)', () => {
    for (const page of pagesWithTables) {
      const text = readPage(page)
      expect(text.match(/^<!-- end -->$/gm), page).to.have.length.above(1)
      expect(withTables(text), page).to.equal(text)
    }
  })

  it('have what is within lists, names and choices, and defaults that the description does not say', () => {
    const schema = {
      properties: {
        count: { type: 'integer', minimum: 1, maximum: 4, default: 2, description: 'How many.' },
        disks: {
          items: { properties: { path: { type: 'string', description: 'A <path>.' } }, required: ['path'] },
        },
        more: { additionalProperties: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
        place: {
          oneOf: [
            {
              properties: { type: { const: 'a' }, size: { type: ['number', 'string'] } },
              required: ['type'],
            },
            { properties: { type: { const: 'b' } }, required: ['type'] },
          ],
        },
      },
      required: ['count'],
    }
    expect(fieldRows(schema).map(({ field, takes, meaning }) => [field, takes, meaning])).to.deep.equal([
      ['`count`', 'whole number, 1 to 4; needed', 'How many. Default: `2`.'],
      ['`disks`', 'list of fields', ''],
      ['`disks[].path`', 'text; needed', 'A \\<path>.'],
      ['`more`', 'text or `null`, by name', ''],
      ['`place`', 'fields', ''],
      ['`place.type`', '`a`; needed', 'Of `a`.'],
      ['`place.size`', 'size', 'Of `a`.'],
      ['`place.type`', '`b`; needed', 'Of `b`.'],
    ])
  })
})
