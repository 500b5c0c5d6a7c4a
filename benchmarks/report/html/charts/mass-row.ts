import type { PlatformMark } from '../marks.js'
import { html, type Markup } from '../markup.js'

/** An even scale of masses. */
export interface MassScale {
  readonly truth: number
  readonly reference: { readonly mass: number; readonly error: number }
  readonly from: number
  readonly to: number
}

/** A scale that holds the truth, the reference and all results with their errors. */
export function massScale(
  { truth, reference }: Pick<MassScale, 'truth' | 'reference'>,
  results: readonly { readonly mass: number; readonly error: number }[],
): MassScale {
  let [from, to] = [truth, truth]
  for (const { mass, error } of [reference, ...results]) {
    if (!Number.isFinite(mass) || !Number.isFinite(error)) continue
    from = Math.min(from, mass - 1.2 * error)
    to = Math.max(to, mass + 1.2 * error)
  }
  return { truth, reference, from, to: to > from ? to : from + 1 }
}

function percent(value: number, { from, to }: MassScale): string {
  return `${(100 * Math.min(1, Math.max(0, (value - from) / (to - from)))).toFixed(2)}%`
}

/** A mass with its error, before the reference's error as a band and the generated mass as a line. */
export function massPlot(
  { mass, error }: { readonly mass: number; readonly error: number },
  scale: MassScale,
  mark: PlatformMark | undefined,
): Markup {
  const { truth, reference } = scale
  const [low, high] = [reference.mass - reference.error, reference.mass + reference.error]
  const width = Number.parseFloat(percent(high, scale)) - Number.parseFloat(percent(low, scale))
  const backdrop = html`<rect x="${percent(low, scale)}" width="${width.toFixed(2)}%" y="0" height="18" fill="var(--panel)" stroke="none" /><line x1="${percent(truth, scale)}" x2="${percent(truth, scale)}" y1="0" y2="18" class="one" />`
  if (!Number.isFinite(mass) || !Number.isFinite(error)) {
    return html`<svg class="mass" aria-hidden="true">${backdrop}</svg>`
  }
  const { color, path } = mark ?? { color: 'currentColor', path: 'M3 3H13V13H3Z' }
  return html`<svg class="mass" aria-hidden="true" stroke="${color}" stroke-width="2">${backdrop}<line x1="${percent(mass - error, scale)}" x2="${percent(mass + error, scale)}" y1="9" y2="9" /><svg x="${percent(mass, scale)}" y="9" overflow="visible"><path d="${path}" transform="translate(-5.5 -5.5) scale(.69)" fill="${color}" stroke="none" /></svg></svg>`
}
