import { REQUIREMENTS } from '../../src/core/requirements/table.ts'

/** The page of requirements, made from the table that judges them. */
export function requirementsPage(): string {
  const sections = REQUIREMENTS.map(({ key, summary, remedy, example }) =>
    [`## \`${key}\``, '', summary, '', '```yaml', example, '```', '', `When it is unmet: ${remedy}`, ''].join(
      '\n',
    ),
  )
  return [
    '<!-- Made by `npm run generate` from src/core/requirements/table.ts. Do not edit. -->',
    '',
    '# Requirements',
    '',
    'What a rule may ask for under `require`, how it is judged, and how it is met. All that a rule asks for must hold.',
    '',
    ...sections,
  ].join('\n')
}
