import { expect } from 'chai'
import fc from 'fast-check'
import { optionString, quoteOption } from '../../../drivers/qemu/option-string.js'

/** QEMU's own reading of an option string (`get_opt_value` in util/qemu-option.c): `,,` is a comma, `,` an end. */
function readOptions(text: string): readonly string[] {
  const parts = ['']
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index)
    if (character !== ',') parts[parts.length - 1] += character
    else if (text.charAt(index + 1) === ',') {
      parts[parts.length - 1] += ','
      index += 1
    } else parts.push('')
  }
  return parts
}

describe('QEMU option strings', () => {
  it('double the commas of a value, so that a file name adds no option', () => {
    expect(optionString('socket', { path: 'a,b,readonly=on.img', server: true })).to.equal(
      'socket,path=a,,b,,readonly=on.img,server=on',
    )
  })

  it('leave out what is undefined', () => {
    expect(optionString('tcg', { thread: undefined, 'tb-size': 64 })).to.equal('tcg,tb-size=64')
  })

  it('are read back by QEMU’s rule to the values that were written', () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'))
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 5 }), (first, values) => {
        const options = Object.fromEntries(values.map((value, index) => [`key${index}`, value]))
        const expected = [first, ...values.map((value, index) => `key${index}=${value}`)]
        expect(readOptions(optionString(first, options))).to.deep.equal(expected)
      }),
    )
  })

  it('refuse a zero byte and a key that is not a word', () => {
    expect(() => quoteOption('a\0b')).to.throw(TypeError)
    expect(() => optionString('x', { 'a,b': 'c' })).to.throw(TypeError)
  })
})
