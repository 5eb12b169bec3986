/** Everything the first version stores. */
export const first: readonly string[] = [
  `create table app.delivery (
    id text primary key,
    event text not null,
    action text,
    installation bigint,
    received_at timestamptz not null
  )`,
  'create index delivery_received on app.delivery (received_at)',

  `create table app.work_item (
    id bigint generated always as identity primary key,
    delivery_id text,
    key text not null,
    installation bigint not null,
    item json not null,
    received_at text not null,
    done_at timestamptz,
    dead_at timestamptz
  )`,
  'create index work_item_open on app.work_item (key, id) where done_at is null',
  'create index work_item_done on app.work_item (done_at) where done_at is not null',
  'create index work_item_dead on app.work_item (delivery_id) where dead_at is not null and done_at is null',

  `create table app.installation (
    id bigint primary key,
    owner text not null default '',
    state text not null default 'active' check (state in ('active', 'suspended', 'deleted')),
    state_at text not null default '',
    pause_until timestamptz,
    last_turn integer not null default 0
  )`,

  `create table app.pull_request (
    repository_id bigint not null,
    number integer not null,
    installation bigint not null,
    title text not null default '',
    base_changed_at text,
    comment text,
    requested json not null default '[]',
    ownerships json not null default '[]',
    acknowledgements json not null default '[]',
    head text,
    verdict text,
    digest text,
    decided_at text,
    head_since text,
    decision json,
    primary key (repository_id, number)
  )`,
  `create table app.verdict (
    repository_id bigint not null,
    head text not null,
    number integer not null,
    verdict text not null,
    title text not null default '',
    at text not null,
    primary key (repository_id, head, number)
  )`,
  `create table app.signal (
    id bigint generated always as identity primary key,
    repository_id bigint not null,
    number integer not null,
    digest text not null,
    signal json not null,
    unique (repository_id, number, digest)
  )`,
  `create table app.driver (
    id bigint generated always as identity primary key,
    repository_id bigint not null,
    number integer not null,
    digest text not null,
    driver json not null,
    unique (repository_id, number, digest)
  )`,
  `create table app.carrier (
    repository_id bigint not null,
    kind text not null,
    value text not null,
    number integer not null,
    signals json not null,
    pushed_by json,
    seen_at timestamptz not null default now(),
    primary key (repository_id, value, kind, number)
  )`,
  'create index carrier_seen on app.carrier (seen_at)',

  `create table app.exception_counter (
    repository_id bigint primary key,
    last integer not null
  )`,
  `create table app.exception (
    repository_id bigint not null,
    number integer not null,
    installation bigint not null,
    ref json not null,
    facts json not null,
    state text not null,
    scope text not null,
    pull_request integer not null,
    ends_at timestamptz,
    source text,
    noticed json not null default '[]',
    changed_at timestamptz not null default now(),
    primary key (repository_id, number)
  )`,
  'create unique index exception_source on app.exception (repository_id, source) where source is not null',
  `create index exception_due on app.exception (ends_at) where state = 'granted'`,

  `create table app.policy (
    repository_id bigint primary key,
    policy json not null
  )`,

  `create table app.receipt (
    repository_id bigint not null,
    number integer not null,
    installation bigint not null,
    merged_at timestamptz not null,
    ai boolean not null,
    receipt json not null,
    primary key (repository_id, number)
  )`,
  'create index receipt_merged on app.receipt (repository_id, merged_at)',
  `create table app.receipt_commit (
    sha text not null,
    repository_id bigint not null,
    number integer not null,
    primary key (repository_id, number, sha)
  )`,
  'create index receipt_commit_sha on app.receipt_commit (sha text_pattern_ops)',
  `create table app.deployment (
    id bigint generated always as identity primary key,
    repository_id bigint not null,
    environment text not null,
    state text not null,
    deployment json not null
  )`,
  'create index deployment_environment on app.deployment (repository_id, environment, id)',
  `create table app.deployment_commit (
    sha text not null,
    repository_id bigint not null,
    deployment_id bigint not null references app.deployment (id),
    primary key (repository_id, sha, deployment_id)
  )`,
  `create table app.breaker (
    repository_id bigint not null,
    window_days integer not null,
    is_open boolean not null,
    primary key (repository_id, window_days)
  )`,

  `create table app.audit_head (
    installation bigint primary key,
    seq bigint not null,
    hash text not null
  )`,
  `create table app.audit (
    installation bigint not null,
    seq bigint not null,
    at text not null,
    kind text not null,
    repository text,
    pull_request integer,
    body text not null,
    hash text not null,
    primary key (installation, seq)
  )`,
  'create index audit_pull_request on app.audit (installation, repository, pull_request)',
  `create function app.refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'the audit log is append-only: % is refused', tg_op;
    end
  $$`,
  `create trigger audit_append_only before update or delete on app.audit
    for each row execute function app.refuse_change()`,
  `create trigger audit_no_truncate before truncate on app.audit
    for each statement execute function app.refuse_change()`,

  `create table app.once (
    repository_id bigint not null,
    name text not null,
    at timestamptz not null default now(),
    primary key (repository_id, name)
  )`,
  'create index once_at on app.once (at)',

  `create table app.task (
    name text primary key,
    started_at timestamptz not null
  )`,
]
