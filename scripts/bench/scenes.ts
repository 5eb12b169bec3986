import { type CommitPlan, claudeCommit } from '../../test/support/github/scene/commits.ts'
import type { Founding } from '../../test/support/github/scene/repository.ts'

/** How large a pull request is. */
export interface Size {
  readonly files: number
  readonly commits: number
  readonly reviews: number
}

/** The sizes that the peers were measured with. */
export const SIZES = {
  small: { files: 3, commits: 2, reviews: 1 },
  medium: { files: 60, commits: 12, reviews: 4 },
  big: { files: 300, commits: 100, reviews: 20 },
  large: { files: 3000, commits: 250, reviews: 60 },
} as const satisfies Readonly<Record<string, Size>>
export type SizeName = keyof typeof SIZES

/** Two rules, a team and paths: what the peers' policies had. */
export const POLICY = `version: 1
tools:
  allow: [claude-code, github-copilot]
  deny: [devin]
blast_radius:
  - level: critical
    paths: ["infra/**", "db/migrations/**"]
  - level: high
    paths: ["src/auth/**", "src/pay/**"]
rules:
  - id: countersign
    description: A person who took no part signs every change that an AI tool had a hand in.
    when: { ai: true }
    require: { approvals: 1 }
  - id: owners-sign-critical
    description: An owner signs AI changes that can take production down.
    when: { ai: true, blast_radius: critical }
    require:
      approvals:
        - { count: 1, from: [team/owners] }
`

/** Lines enough that no file looks like a symbolic link. */
const TEXT = 'export const first = 1\nexport const second = 2\nexport const third = 3\n'

/** A repository under a policy, where `dev` and the reviewers may write. */
export function founding(reviewers: readonly string[], policy: string = POLICY): Founding {
  return {
    files: { '.github/ai-policy.yml': policy, 'README.md': '# bench\n', 'src/old-name.ts': TEXT },
    access: Object.fromEntries(['dev', ...reviewers].map((login) => [login, 'write'])),
  }
}

/** Logins of so many reviewers. */
export function reviewersOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `reviewer-${index}`)
}

/** Commits of a pull request of that size, like no other's name. The first was made with an AI tool. */
export function commitsOf(
  { files, commits }: Pick<Size, 'files' | 'commits'>,
  name: string,
): readonly CommitPlan[] {
  const paths = Array.from({ length: files }, (_, index) => `src/area-${index % 40}/${name}-${index}.ts`)
  return Array.from({ length: commits }, (_, index) => {
    const own = paths.filter((_path, position) => position % commits === index)
    const plan = {
      by: 'dev',
      message: `Change part ${index}`,
      files: Object.fromEntries(own.map((path) => [path, `// ${path}\n${TEXT}`])),
    }
    return index === 0 ? claudeCommit('dev', plan) : plan
  })
}
