/** The element in which a method of the API answers (vim.wsdl). */
export function answerOf(method: string, content = ''): string {
  return `<${method}Response xmlns="urn:vim25">${content}</${method}Response>`
}
