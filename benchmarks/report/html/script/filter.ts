/**
 * Shows only what belongs to the chosen platforms, classes, families and workloads. Elements say what they are
 * about by \`data-platform\` and \`data-workload\`; the rules that hide them are one style sheet.
 */
export const filterScript = `
const form = document.querySelector('form.filter')
if (form) {
  form.hidden = false
  const style = document.head.appendChild(document.createElement('style'))
  const all = (selector) => [...form.querySelectorAll(selector)]
  const checked = (name) => new Set(all('input[name=' + name + ']:checked').map((box) => box.value))
  const hide = (kind, names) => names.map((name) => '[data-' + kind + '=' + CSS.escape(name) + ']')
  const apply = () => {
    const [platforms, classes, families] = ['platform', 'class', 'family'].map(checked)
    const words = form.elements.words.value.trim().toLowerCase().split(/ +/)
    const boxes = all('input[name=platform]')
    const workloads = all('datalist option')
    const away = boxes.filter((box) => !platforms.has(box.value) || !classes.has(box.dataset.class))
    const gone = workloads.filter(
      (option) =>
        (families.size > 0 && !families.has(option.dataset.family)) ||
        !words.every((word) => (option.value + ' ' + option.dataset.title).toLowerCase().includes(word)),
    )
    const rules = [
      ...hide('platform', away.map((box) => box.value)),
      ...hide('workload', gone.map((option) => option.value)),
    ].map((selector) => 'main ' + selector)
    style.textContent = rules.length ? rules.join(',') + '{display:none !important}' : ''
    form.querySelector('output').value =
      boxes.length - away.length + ' of ' + boxes.length + ' platforms and ' +
      (workloads.length - gone.length) + ' of ' + workloads.length + ' workloads are shown.'
  }
  form.addEventListener('input', apply)
  form.addEventListener('reset', () => setTimeout(apply))
  form.addEventListener('submit', (event) => event.preventDefault())
  apply()
}
`
