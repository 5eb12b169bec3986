import { code, cut, link, oneLine, prose, visible } from './markdown.ts'

/** How one surface writes: the same sentences serve Markdown and plain text. */
export interface Voice {
  /** What a stranger wrote, and names: shown exactly, unable to do anything. */
  readonly code: (text: string) => string
  /** A sentence of the policy. */
  readonly prose: (text: string) => string
  readonly commit: (sha: string) => string
  /** Somebody who can act now, by login. */
  readonly person: (login: string) => string
  /** A team that can act now, by slug. */
  readonly team: (slug: string) => string
  readonly link: (url: string) => string
  readonly strong: (words: string) => string
}

/** The owner in `owner/name`; empty for a clone whose owner is not known. */
export function ownerOf(repository: string): string {
  const slash = repository.indexOf('/')
  return slash < 0 ? '' : repository.slice(0, slash)
}

const LOGIN = /^[A-Za-z0-9](?:-?[A-Za-z0-9])*(?:_[A-Za-z0-9]+)?$/
const SLUG = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/

/** Check output: `@name` for those who can act notifies nobody there. */
export function checkVoice(owner: string): Voice {
  return markdownVoice(owner, () => true)
}

/** A comment: only names in `asked` (logins and `team/<slug>`) are mentioned, so nobody else is notified. */
export function commentVoice(owner: string, asked: readonly string[]): Voice {
  const names = new Set(asked.map((name) => name.toLowerCase()))
  return markdownVoice(owner, (name) => names.has(name.toLowerCase()))
}

/** Terminal, check title, annotations: no markup, and no letter that could steer a terminal. */
export function plainVoice(owner: string): Voice {
  return {
    code: (text) => `\`${visible(cut(text, 300))}\``,
    prose: (text) => visible(oneLine(text)),
    commit: (sha) => visible(sha.slice(0, 7)),
    person: (login) => `@${visible(login)}`,
    team: (slug) => visible(owner === '' ? `team/${slug}` : `@${owner}/${slug}`),
    link: (url) => visible(url),
    strong: (words) => words,
  }
}

/** A title: plain, because GitHub shows titles as they are; a name of several words in quotes. */
export function titleVoice(owner: string): Voice {
  return { ...plainVoice(owner), code: (text) => quoted(visible(oneLine(cut(text, 60)))) }
}

function quoted(name: string): string {
  return name.includes(' ') ? `"${name}"` : name
}

function markdownVoice(owner: string, mentions: (name: string) => boolean): Voice {
  return {
    code: (text) => code(text),
    prose,
    commit: (sha) => (/^[0-9a-f]{7,64}$/.test(sha) ? sha.slice(0, 7) : code(sha)),
    person: (login) => (LOGIN.test(login) && mentions(login) ? `@${login}` : code(login)),
    team: (slug) =>
      LOGIN.test(owner) && SLUG.test(slug) && mentions(`team/${slug}`)
        ? `@${owner}/${slug}`
        : code(owner === '' ? `team/${slug}` : `${owner}/${slug}`),
    link,
    strong: (words) => `**${words}**`,
  }
}
