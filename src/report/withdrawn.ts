import type { CheckReport } from './effect.ts'

/** Ends a check of ours that still stands where no policy is in force any more. It is neutral, so it holds nobody up. */
export function withdrawnReport(): CheckReport {
  const title = 'No policy is in force here any more'
  const summary =
    `**${title}.** There is no \`.github/ai-policy.yml\` on the default branch, nor in the organisation's ` +
    '`.github` repository. Nothing is judged until there is one.'
  return { title, summary, text: '', annotations: [], buttons: [] }
}
