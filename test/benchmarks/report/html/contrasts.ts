import { z } from 'zod'

/** What {@link contrasts} tells: the texts that are too faint, and how many it looked at. */
export const contrastsSchema = z.object({ below: z.array(z.string()), texts: z.int() })

/** For a page to evaluate: texts whose colour is too near to their ground's (WCAG 2.2, success criterion 1.4.3). */
export const contrasts = `(() => {
  const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d')
  const rgb = (color) => {
    context.clearRect(0, 0, 1, 1)
    context.fillStyle = color
    context.fillRect(0, 0, 1, 1)
    return [...context.getImageData(0, 0, 1, 1).data]
  }
  const luminance = (color) => {
    const [r, g, b] = rgb(color).map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const groundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor
      if (rgb(color)[3] === 255) return color
    }
    return 'white'
  }
  const below = new Set()
  let texts = 0
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest('script, style, title, desc')) continue
    const style = getComputedStyle(element)
    const [a, b] = [element.closest('svg') ? style.fill : style.color, groundOf(element)].map(luminance)
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    texts++
    if (contrast < 4.5) below.add(element.outerHTML.slice(0, 120) + ' ' + contrast.toFixed(2))
  }
  return { below: [...below], texts }
})()`
