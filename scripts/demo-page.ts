import { escapeHtml } from '../src/report/markdown.ts'

/** A moment of a pull request, as a person would see it. */
export interface Shot {
  readonly title: string
  readonly verdict: string
  readonly checkTitle: string
  readonly summary: string
  readonly labels: readonly string[]
  readonly reviewers: readonly string[]
  readonly comment: string | null
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328;background:#fff}
h2{margin:2.5rem 0 .3rem;font-size:1.1rem}pre{white-space:pre-wrap;background:#f6f8fa;border:1px solid #d1d9e0;border-radius:6px;padding:1rem;font:13px/1.45 ui-monospace,monospace}
.success{color:#1a7f37}.failure{color:#d1242f}.label{display:inline-block;border:1px solid #8250df;color:#8250df;border-radius:1rem;padding:0 .6rem;margin-right:.4rem;font-size:.85rem}
summary{cursor:pointer}`

/** The whole demo as one page without scripts or outside resources. */
export function demoPage(policy: string, shots: readonly Shot[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Countersign: demo</title><style>${STYLE}</style></head>
<body><h1>Countersign: demo</h1>
<p>What the real app posted on the pull requests of a stand-in for GitHub. The policy on the default branch:</p>
<pre>${lines(policy)}</pre>
${shots.map(sectionOf).join('\n')}
</body></html>
`
}

function sectionOf(shot: Shot): string {
  const labels = shot.labels.map((label) => `<span class="label">${escapeHtml(label)}</span>`).join('')
  const comment = shot.comment === null ? '' : `<p>The one comment:</p><pre>${lines(shot.comment)}</pre>`
  return `<section><h2>${escapeHtml(shot.title)}</h2>
<p><b class="${shot.verdict === 'success' ? 'success' : 'failure'}">ai-policy: ${escapeHtml(shot.verdict)}</b> · ${escapeHtml(shot.checkTitle)}</p>
<p>${labels || 'no labels'} · reviews asked of: ${escapeHtml(shot.reviewers.join(', ') || 'nobody')}</p>
${comment}<details><summary>The summary of the check</summary><pre>${lines(shot.summary)}</pre></details></section>`
}

/** Line ends stay what they are; everything else that is unseen is made visible. */
function lines(text: string): string {
  return text.split('\n').map(escapeHtml).join('\n')
}
