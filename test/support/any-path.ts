import fc from 'fast-check'

/** Any path that a specification may name: quotes, `$`, spaces and what else is no control character. */
export const anyPath = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what a path may not have
  .filter((text) => !/[\x00-\x1f\x7f/]/.test(text))
  .chain((name) =>
    fc.constantFrom(`/${name}`, `/a "b" $HOME/${name}`, `/x\\ y;z=1, path=w/'${name}`, `/!rm/#/${name}`),
  )
