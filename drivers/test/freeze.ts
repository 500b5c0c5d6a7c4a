/** Freezes a value and all that it holds, byte arrays excepted (the language has no frozen ones). */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) {
    return value
  }
  Object.freeze(value)
  for (const part of Object.values(value)) deepFreeze(part)
  return value
}
