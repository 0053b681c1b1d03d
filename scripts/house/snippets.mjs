/** The TypeScript blocks of a Markdown text: `{ line, code, fragment }`, `line` being that of the block's first line of code. */
export function snippetsOf(markdown) {
  const snippets = []
  let open
  markdown.split('\n').forEach((text, index) => {
    const fence = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(text)
    if (open === undefined) {
      if (fence) open = { mark: fence[2], label: fence[3].trim(), line: index + 2, code: [] }
    } else if (fence?.[2].startsWith(open.mark) && fence[3].trim() === '') {
      const [language, ...words] = open.label.split(/\s+/)
      if (language === 'ts' || language === 'typescript') {
        snippets.push({ line: open.line, code: open.code.join('\n'), fragment: words.includes('fragment') })
      }
      open = undefined
    } else open.code.push(text)
  })
  return snippets
}
