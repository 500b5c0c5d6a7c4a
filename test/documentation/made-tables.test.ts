import { expect } from 'chai'
import { fieldRows } from './field-rows.js'
import { readPage } from './pages.js'
import { specificationPage, withTables } from './specification-page.js'

describe('the tables of fields of specifications', () => {
  it('are made from the schemas as they are (else run: node dist/test/documentation/write-specification-page.js)', () => {
    const page = readPage(specificationPage)
    expect(page.match(/^<!-- fields: /gm)).to.have.length.above(5)
    expect(withTables(page)).to.equal(page)
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
