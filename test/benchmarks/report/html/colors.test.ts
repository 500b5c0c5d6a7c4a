import { expect } from 'chai'
import { colors, textColors } from '../../../../benchmarks/report/html/colors.js'
import { markColors, platformMark } from '../../../../benchmarks/report/html/marks.js'

/** Relative luminance of `#rrggbb` (WCAG 2.2, definitions). */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

describe('The colours of a page', () => {
  for (const appearance of ['light', 'dark'] as const) {
    for (const ground of ['ground', 'panel'] as const) {
      const back = colors[ground][appearance]

      it(`set text apart from the ${ground} by 4.5, ${appearance}`, () => {
        for (const name of textColors) {
          expect(contrast(colors[name][appearance], back), name).to.be.at.least(4.5)
        }
      })

      it(`set marks and the edges of controls apart from the ${ground} by 3, ${appearance}`, () => {
        const marks = Object.entries(colors).filter(([name]) => /^(?:platform-\d|edge)$/.test(name))
        expect(marks).to.have.length(markColors + 1)
        for (const [name, pair] of marks) {
          expect(contrast(pair[appearance], back), name).to.be.at.least(3)
        }
      })
    }
  }

  it('never stand alone: neighbouring platforms differ in shape too, and pairs repeat late', () => {
    const marks = Array.from({ length: 56 }, (_, index) => platformMark(index))
    expect(new Set(marks.map(({ path, color }) => `${path} ${color}`)).size).to.equal(marks.length)
    marks.slice(1).forEach(({ path }, index) => {
      expect(path).not.to.equal(marks[index]?.path)
    })
  })
})
