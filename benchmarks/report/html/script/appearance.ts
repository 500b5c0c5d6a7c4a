/** Lets the reader choose light or dark; without a choice the page follows the system. */
export const appearanceScript = `
const choice = document.getElementById('appearance')
if (choice) {
  choice.closest('[hidden]').hidden = false
  choice.addEventListener('change', () => {
    if (choice.value) document.documentElement.dataset.theme = choice.value
    else delete document.documentElement.dataset.theme
  })
}
`
