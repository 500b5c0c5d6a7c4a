import { scanCodes } from '../../src/scan-codes.js'

/** The bit of an SDL 2 key code that says that the rest is the place of a key (SDL_keycode.h, `SDLK_SCANCODE_MASK`). */
const place = 2 ** 30

/** Keys that give a character, with it; that is their SDL code. */
const characters: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'1234567890abcdefghijklmnopqrstuvwxyz'].map((key) => [key, key])),
  ...{
    esc: '\u001b',
    minus: '-',
    equal: '=',
    backspace: '\b',
    tab: '\t',
    ret: '\r',
    spc: ' ',
    delete: '\u007f',
  },
  ...{ bracket_left: '[', bracket_right: ']', semicolon: ';', apostrophe: "'", grave_accent: '`' },
  ...{ backslash: '\\', comma: ',', dot: '.', slash: '/', less: '<' },
}

/** The places of the others (SDL_scancode.h). */
const places: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`f${index + 1}`, 58 + index])),
  ...{ caps_lock: 57, insert: 73, home: 74, right: 79, left: 80, down: 81, up: 82, help: 117, undo: 122 },
  ...{ kp_divide: 84, kp_multiply: 85, kp_subtract: 86, kp_add: 87, kp_enter: 88 },
  ...Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`kp_${index + 1}`, 89 + index])),
  ...{ kp_0: 98, kp_decimal: 99, ctrl: 224, shift: 225, alt: 226, shift_r: 229 },
}

/** Codes of an Atari's keyboard that a PC has not, or has for other keys (Atari ST User's manual, "Keyboard scan codes"). */
const atariCodes: Readonly<Record<string, number>> = {
  ...{ home: 0x47, up: 0x48, left: 0x4b, right: 0x4d, down: 0x50, insert: 0x52, delete: 0x53 },
  ...{ less: 0x60, undo: 0x61, help: 0x62, kp_divide: 0x65, kp_multiply: 0x66 },
  ...{ kp_7: 0x67, kp_8: 0x68, kp_9: 0x69, kp_4: 0x6a, kp_5: 0x6b, kp_6: 0x6c },
  ...{ kp_1: 0x6d, kp_2: 0x6e, kp_3: 0x6f, kp_0: 0x70, kp_decimal: 0x71, kp_enter: 0x72 },
}

/** The keys of an Atari's keyboard with the codes that its program gets. */
export const atariKeys: ReadonlyMap<string, number> = new Map(
  [...Object.keys(characters), ...Object.keys(places)].map((key) => [
    key,
    atariCodes[key] ?? scanCodes.get(key) ?? 0,
  ]),
)

/** The name of the file with {@link keymapText}. */
export const keymapFile = 'keymap'

/**
 * The keys by their places on a keyboard of the United States (Hatari 2.4, `keymap-sample.txt`: SDL's code of a key and the
 * Atari's). Without it Hatari goes by what is on a German one.
 */
export const keymapText = [...atariKeys]
  .map(([key, code]) => `${characters[key]?.charCodeAt(0) ?? place + (places[key] ?? 0)},${code}\n`)
  .join('')
