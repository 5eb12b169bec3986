/** What sweeps compare with: how pull requests stood when they were judged, and what was last seen elsewhere. */
export const fourth: readonly string[] = [
  `create table app.look (
    repository_id bigint not null,
    number integer not null,
    head text not null,
    updated_at text not null,
    has_verdict boolean not null,
    is_settled boolean not null,
    primary key (repository_id, number)
  )`,
  `create table app.mark (
    name text primary key,
    value text not null
  )`,
]
