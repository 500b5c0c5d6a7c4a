import { expect } from 'chai'
import fc from 'fast-check'
import { escapeText, html, markupText, trustedMarkup } from '../../../../benchmarks/report/html/markup.js'

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('<', '>', '&', '"', "'", '`', '/', '=', 'a', ' ', '\u0000', '\u001b', '\ud800'),
  }),
)

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** What a browser would read: entities resolved. */
function readBack(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '')
}

describe('The html template', () => {
  it('leaves no sign that could open a tag, close an attribute or begin an entity', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = markupText(html`${text}`)
        expect(escaped).not.to.match(/[<>"']/)
        expect(escaped.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.to.contain('&')
      }),
    )
  })

  it('keeps every ordinary character: a browser reads what was meant', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(readBack(escapeText(text))).to.equal(text)
      }),
    )
  })

  it('shows control characters, half surrogate pairs and marks of direction as what they are', () => {
    expect(escapeText('a\u001b[2J\u0000\u009b')).to.equal('a\\x1b[2J\\x00\\x9b')
    expect(escapeText('\ud800 \u202e \u2066 \ufeff')).to.equal('\\ud800 \\u202e \\u2066 \\ufeff')
    expect(escapeText('line\n\ttext 😀')).to.equal('line\n\ttext 😀')
  })

  it('never writes a character that a document may not hold', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(escapeText(text)).to.match(/^[^\p{Cs}\u202a-\u202e\u2066-\u2069]*$/u)
        expect(escapeText(text).replace(/[\n\t]/g, '')).not.to.match(/\p{Cc}/u)
      }),
    )
  })

  it('escapes the items of lists, at any depth', () => {
    expect(markupText(html`${['<', ['&', html`<b>${'"'}</b>`]]}`)).to.equal('&lt;&amp;<b>&quot;</b>')
  })

  it('does not escape markup twice, and leaves out undefined and false', () => {
    const inner = html`<i>${'a & b'}</i>`
    expect(markupText(html`${inner}${undefined}${false}${0}`)).to.equal('<i>a &amp; b</i>0')
    expect(markupText(html`${trustedMarkup('<svg></svg>')}`)).to.equal('<svg></svg>')
  })

  it('does not take an object of the same shape for markup', () => {
    const fake = JSON.parse('{"text":"<script>","markup":"<script>"}')
    expect(markupText(html`${fake}`)).not.to.contain('<script>')
  })
})
