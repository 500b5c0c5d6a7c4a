/**
 * Makes the columns of \`table.sortable\` sortable by a button in each heading. A cell's \`data-sort\` is its value;
 * a cell without one goes last either way, and equal rows keep their order.
 */
export const sortScript = `
for (const table of document.querySelectorAll('table.sortable')) {
  const headings = [...table.tHead.rows[0].cells]
  const body = table.tBodies[0]
  headings.forEach((heading, column) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'sort'
    button.append(...heading.childNodes)
    heading.append(button)
    button.addEventListener('click', () => {
      const down = heading.getAttribute('aria-sort') !== 'descending'
      for (const other of headings) other.removeAttribute('aria-sort')
      heading.setAttribute('aria-sort', down ? 'descending' : 'ascending')
      const valueOf = (row) => row.cells[column] && row.cells[column].dataset.sort
      const compare = (one, other) => {
        const [a, b] = [valueOf(one), valueOf(other)]
        if (a === undefined || b === undefined) return (a === undefined) - (b === undefined)
        const order = Number.isNaN(Number(a) + Number(b)) ? b.localeCompare(a) : b - a
        return down ? order : -order
      }
      body.append(...[...body.rows].sort(compare))
    })
  })
}
const order = document.getElementById('workload-order')
if (order) {
  order.closest('[hidden]').hidden = false
  const groups = [...document.querySelectorAll('[data-order]')]
  const parents = [...new Set(groups.map((group) => group.parentElement))]
  order.addEventListener('change', () => {
    const keys = new Map(groups.map((group) => [group, JSON.parse(group.dataset.order)[order.value]]))
    const compare = (one, other) => {
      const [a, b] = [keys.get(one), keys.get(other)]
      if (typeof a === 'string') return a.localeCompare(b)
      return (b === null ? -Infinity : b) - (a === null ? -Infinity : a) || 0
    }
    for (const parent of parents) {
      parent.append(...groups.filter((group) => group.parentElement === parent).sort(compare))
    }
  })
}
`
