/** No scripts, no fonts from elsewhere, a background of its own; dark where the reader's browser is. */
const style = `text{font:12px ui-sans-serif,system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2328}
.over{paint-order:stroke;stroke:#fff;stroke-width:4px}.title{font-size:15px;font-weight:600}.small{font-size:11px}.muted{fill:#59636e}.bold{font-weight:600}.end{text-anchor:end}.middle{text-anchor:middle}
.ground{fill:#fff;stroke:#d1d9e0}.grid{stroke:#d1d9e0}.line{stroke:#59636e}.whisker{stroke:#1f2328;fill:none}.must{stroke:#1f2328;stroke-width:2.5}.aim{stroke:#59636e;stroke-width:1.5;stroke-dasharray:2 2}
.reached{fill:#54aeff}.missed{fill:#ffb77c}.none{fill:#c4ccd4}.hatch{stroke:#953800;stroke-width:1.5}.edge{fill:none;stroke:#953800;stroke-width:1.5}
.yes{stroke:#0969da;stroke-width:2.5;fill:none}.no{stroke:#bc4c00;stroke-width:2.5;fill:none}.lost{fill:#bc4c00;font-weight:600}.open{fill:#fff;stroke:#59636e;stroke-width:2}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.over{stroke:#0d1117}.muted{fill:#9198a1}.ground{fill:#0d1117;stroke:#3d444d}.grid{stroke:#30363d}.line{stroke:#9198a1}.whisker,.must{stroke:#e6edf3}.aim{stroke:#9198a1}
.reached{fill:#1f6feb}.missed{fill:#9b4215}.none{fill:#484f58}.hatch,.edge{stroke:#ffa657}.yes{stroke:#58a6ff}.no{stroke:#ffa657}.lost{fill:#ffa657}.open{fill:#0d1117;stroke:#9198a1}}`

/** A whole picture. Whoever cannot see it gets the title and the description. */
export function picture({ width, height, title, description, shapes }) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(description)}</desc>`,
    `<style>${style}</style>`,
    '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse"><path d="M-1 8L8 -1M-1 1L1 -1M6 8L8 6" class="hatch"/></pattern></defs>',
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="6" class="ground"/>`,
    ...shapes,
    '</svg>',
    '',
  ].join('\n')
}

export function text(x, y, words, kind = '') {
  return `<text x="${tidy(x)}" y="${tidy(y)}"${kind === '' ? '' : ` class="${kind}"`}>${escaped(words)}</text>`
}

/** A name to the left of `x`, and what stands small below it, if anything. */
export function nameShapes(x, middle, { name, note }) {
  if (note === '') return [text(x, middle + 4, name, 'end')]
  return [text(x, middle - 2, name, 'end'), text(x, middle + 12, note, 'small muted end')]
}

export function line(x1, y1, x2, y2, kind) {
  return `<path d="M${tidy(x1)} ${tidy(y1)}L${tidy(x2)} ${tidy(y2)}" class="${kind}"/>`
}

/** A bar by its verdict; one that lost is hatched and edged, one that nobody asked anything of only edged: colour is not all that tells. */
export function bar(x, y, width, height, verdict) {
  const kind = { missed: 'missed', slower: 'none', none: 'none' }[verdict] ?? 'reached'
  const place = `x="${tidy(x)}" y="${tidy(y)}" width="${tidy(Math.max(width, 1))}" height="${height}"`
  const rect = `<rect ${place} class="${kind}"/>`
  const edge = `<rect ${place} class="edge"/>`
  if (verdict === 'slower') return rect + edge
  return verdict === 'missed' ? `${rect}<rect ${place} fill="url(#hatch)"/>${edge}` : rect
}

/** A tick, a cross, a minus or nothing, 10 wide, its middle at `y`. */
export function sign(x, y, verdict) {
  if (verdict === 'none') return ''
  if (verdict === 'slower') return `<path d="M${x} ${y}h10" class="no"/>`
  if (verdict === 'missed') return `<path d="M${x} ${y - 5}l10 10m0 -10l-10 10" class="no"/>`
  return `<path d="M${x} ${y}l4 4l7 -9" class="yes"/>`
}

/** At most one digit behind the point. */
export function tidy(value) {
  return String(Number(value.toFixed(1)))
}

function escaped(words) {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
