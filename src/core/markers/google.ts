import type { Marker } from './marker.ts'
import { account, address, files, hint, mark } from './rows.ts'

export const GOOGLE: readonly Marker[] = [
  account({
    id: 'jules/bot',
    account: 161369871,
    logins: ['google-labs-jules[bot]', 'google-labs-jules'],
    since: '2025-05',
    source: 'jules.google documentation; the id from public commits',
  }),
  mark(
    {
      id: 'jules/footer',
      since: '2025-05',
      source: 'pull requests that Jules opens',
      example:
        '*PR created automatically by Jules for task [1234567890](https://jules.google.com/task/1234567890) started by @USER*',
      counterExamples: ['PR created by Jules Verne for issue 12'],
    },
    {
      kind: 'line',
      needle: 'created automatically by jules',
      pattern: 'PR created automatically by Jules for task',
    },
  ),
  mark(
    {
      id: 'jules/task-link',
      source: 'pull requests that Jules opens',
      example: 'https://jules.google.com/task/1234567890123456789',
      counterExamples: ['https://jules.google.com/docs'],
    },
    { kind: 'link', prefix: 'jules.google.com/', rest: '(?:task|session)/\\d+' },
  ),
  hint(
    {
      id: 'jules/branch',
      source: 'branches that Jules pushes end in its task number',
      example: 'fix-login-flow-1234567890123456789',
      counterExamples: ['release-20260102', 'jules/notes'],
    },
    { kind: 'branch', pattern: '^[^ ]{0,120}[-/]\\d{15,20}(?:-[0-9a-f]{8})?$' },
  ),
  ...files('jules', ['.jules/**', '.Jules/**']),
  account({
    id: 'gemini-code-assist/bot',
    role: 'reviewer',
    account: 176961590,
    logins: ['gemini-code-assist[bot]', 'gemini-code-assist'],
    source: 'Google: Gemini Code Assist on GitHub; the id from public commits',
  }),
  account({
    id: 'gemini-cli/bot',
    asAuthor: 'hint-on-release',
    account: 218312386,
    logins: ['gemini-cli[bot]'],
    source: 'google-gemini/gemini-cli; the account also does release work',
  }),
  address({
    id: 'gemini-cli/address',
    name: 'Gemini CLI',
    addresses: ['gemini-cli@google.com', 'gemini-cli-agent@google.com'],
    written: 'unknown',
    source: 'public commits; models write these addresses of their own accord',
  }),
  address({
    id: 'gemini/address',
    name: 'Gemini',
    addresses: ['gemini@google.com', 'noreply-gemini@google.com', 'gemini-noreply@google.com'],
    written: 'unknown',
    source: 'public commits; models write these addresses of their own accord',
  }),
  ...files('gemini-cli', ['**/GEMINI.md', '.gemini/**']),
  ...files('antigravity', ['.agent/rules/**', '.agent/workflows/**', '.antigravity/**']),
]
