/**
 * Computes the years of progress anew when the reader changes the time in which hardware doubles its speed. The
 * elements hold the doublings (binary logarithm of a ratio) in \`data-doublings\`.
 */
export const yearsScript = `
const control = document.getElementById('doubling-time')
if (control) {
  control.closest('[hidden]').hidden = false
  const said = document.querySelector('output[for=doubling-time]')
  const digits = (years) => {
    const text = years.toFixed(1)
    return text.replace('-', Number(text) === 0 ? '' : '\\u2212')
  }
  control.addEventListener('input', () => {
    const years = control.valueAsNumber
    const good = years >= Number(control.min) && years <= Number(control.max)
    control.setAttribute('aria-invalid', String(!good))
    if (said) said.value = good ? '' : 'Between ' + control.min + ' and ' + control.max + ' years, please.'
    if (!good) return
    for (const element of document.querySelectorAll('[data-doublings]')) {
      element.textContent = digits(Number(element.dataset.doublings) * years)
    }
    for (const element of document.querySelectorAll('[data-doubling-time]')) element.textContent = control.value
  })
}
`
