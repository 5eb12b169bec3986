/** What policies are tried on, and which of them change their verdict with time alone. */
export const third: readonly string[] = [
  `create table app.recorded_facts (
    repository_id bigint not null,
    number integer not null,
    installation bigint not null,
    merged_at timestamptz not null,
    size integer not null,
    record json not null,
    primary key (repository_id, number)
  )`,
  'create index recorded_facts_merged on app.recorded_facts (repository_id, merged_at)',
  'create index recorded_facts_installation on app.recorded_facts (installation, merged_at)',
  'create index recorded_facts_age on app.recorded_facts (merged_at)',
  'alter table app.policy add column ref json',
  'alter table app.policy add column is_timed boolean not null default false',
  'create index policy_timed on app.policy (repository_id) where is_timed',
]
