/** What is known of the surroundings of pull requests: rules of branches, and stacks. */
export const second: readonly string[] = [
  `create table app.protection (
    repository_id bigint not null,
    branch text not null,
    state json not null,
    primary key (repository_id, branch)
  )`,
  `create table app.stack (
    repository_id bigint not null,
    upper integer not null,
    lower integer not null,
    base text not null,
    primary key (repository_id, upper, lower)
  )`,
  'create index stack_lower on app.stack (repository_id, lower)',
]
