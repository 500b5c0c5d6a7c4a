import { appearanceScript } from './appearance.js'
import { filterScript } from './filter.js'
import { printScript } from './print.js'
import { sortScript } from './sort.js'
import { yearsScript } from './years.js'

/**
 * The script of every page. Each part looks for its own elements, unhides its controls, and does nothing where
 * they are not. It reads the page and changes what is shown of it; it makes no markup out of text.
 */
export const pageScript = [appearanceScript, filterScript, sortScript, yearsScript, printScript]
  .map((part) => `{\n${part.trim()}\n}`)
  .join('\n')
