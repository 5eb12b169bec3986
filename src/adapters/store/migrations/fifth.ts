/** How often each item was tried again: what fails always must be told from what only waits beside it. */
export const fifth: readonly string[] = [
  `alter table app.work_item add column failures integer not null default 0`,
]
