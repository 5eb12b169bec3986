import { sql } from 'kysely'
import type {
  AcceptDeliveries,
  KeepExceptions,
  KeepReceipts,
  KeepRecordedFacts,
  Log,
  ReadFindings,
  RememberPolicies,
  RememberPullRequests,
  WriteAudit,
} from '../../app/ports.ts'
import type { RememberProtection, RememberStacks } from '../../app/production-ports.ts'
import type { KeepMarks, KnownDeliveries, RememberLooks, ReviveWork } from '../../app/sweep-ports.ts'
import type {
  DueExceptions,
  Exclusive,
  KeepInstallations,
  ReadAudit,
  ReadShares,
  RememberBreakers,
  TakeOnce,
} from '../../app/upkeep-ports.ts'
import { acceptDeliveries } from './accept.ts'
import { createAlarm } from './alarm.ts'
import { readAudit, writeAudit } from './audit.ts'
import type { Db } from './database.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Engine } from './engine.ts'
import { dueExceptions, keepExceptions } from './exceptions.ts'
import { keepInstallations } from './installations.ts'
import { rememberLooks } from './looks.ts'
import { keepMarks } from './marks.ts'
import { rememberPullRequests } from './memory.ts'
import { migrate } from './migrations.ts'
import { takeOnce } from './once.ts'
import { rememberPolicies } from './policies.ts'
import { type QueueDepth, queueDepth, reclaimOrphans, startQueue } from './queue.ts'
import { keepReceipts, readShares } from './receipts.ts'
import { keepRecordedFacts } from './recorded-facts.ts'
import { knownDeliveries, reviveWork } from './revive.ts'
import { rememberProtection, rememberStacks } from './surroundings.ts'
import { createTasks, type Task } from './tasks.ts'
import { tidy } from './tidy.ts'
import { startWorkers, type WorkerOptions, type WorkSource, wakeForgotten } from './workers.ts'

/** Everything that is kept: one object that keeps all the ports of the store. */
export interface Store
  extends AcceptDeliveries,
    RememberPullRequests,
    KeepExceptions,
    DueExceptions,
    RememberPolicies,
    RememberProtection,
    RememberStacks,
    KeepReceipts,
    KeepRecordedFacts,
    ReadShares,
    RememberBreakers,
    KeepInstallations,
    WriteAudit,
    ReadAudit,
    ReadFindings,
    TakeOnce,
    RememberLooks,
    KeepMarks,
    KnownDeliveries,
    ReviveWork,
    Exclusive {
  readonly kind: Engine['kind']
  /** Works off what was asked for, in this process, until the store is closed. */
  startWorkers(options: WorkerOptions): Promise<void>
  /** Runs each task now and then regularly, in one process of all that share the store. */
  startTasks(tasks: readonly Task[]): Promise<void>
  queueDepth(): Promise<QueueDepth>
  /** Rejects when nothing could be stored now. */
  checkWritable(): Promise<void>
  /** Lets work that runs end within the seconds, and gives the rest back; deliveries can still be stored. */
  stopWorking(graceSeconds: number): Promise<void>
  /** Lets work that runs end within the seconds (5), gives the rest back, and closes. */
  close(graceSeconds?: number): Promise<void>
}

/** Keeps the ports of the store on an engine: its schema brought up to date, work of a killed process given back. */
export async function storeOn(engine: Engine, log: Log, burstSeconds = BURST_SECONDS): Promise<Store> {
  const { db } = engine
  const steps = await migrate(db)
  if (steps.length > 0) log.info({ steps }, 'the database schema was brought up to date')
  const boss = await startQueue(engine.queue, log)
  const alarm = createAlarm()
  const tasks = createTasks(db, log)
  const dispatchers: Dispatcher[] = []
  const working = { db, boss, alarm, log, burstSeconds }
  if (engine.kind === 'embedded') await takeUpAgain(working)
  async function stopWorking(graceSeconds: number): Promise<void> {
    await Promise.all([tasks.stop(), ...dispatchers.splice(0).map((one) => one.stop(graceSeconds))])
  }
  return {
    kind: engine.kind,
    ...acceptDeliveries({ ...working, db: engine.intake }),
    ...rememberPullRequests(db),
    ...keepExceptions(db),
    ...dueExceptions(db),
    ...rememberPolicies(db),
    ...rememberProtection(db),
    ...rememberStacks(db),
    ...keepReceipts(db),
    ...keepRecordedFacts(db),
    ...readShares(db),
    ...keepInstallations(db),
    ...writeAudit(db),
    ...readAudit(db),
    ...takeOnce(db),
    ...rememberLooks(db),
    ...keepMarks(db),
    ...knownDeliveries(db),
    ...reviveWork(working),
    exclusively: engine.exclusively,
    async startWorkers(options) {
      dispatchers.push(await startWorkers(working, options))
      await tasks.add([...upkeepOf(engine), ...housekeeping(working)])
    },
    startTasks: (more) => tasks.add(more),
    queueDepth: () => queueDepth(db),
    checkWritable: () => checkWritable(db),
    stopWorking,
    async close(graceSeconds = GRACE_SECONDS) {
      alarm.stop()
      await stopWorking(graceSeconds)
      await boss.stop({ graceful: true, timeout: 1000 })
      await engine.close()
    },
  }
}

const GRACE_SECONDS = 5
const BURST_SECONDS = 1

/** Only one process has an embedded store open: whatever runs was left behind by another. */
async function takeUpAgain({ boss, db, log }: WorkSource): Promise<void> {
  const orphans = await reclaimOrphans(boss, db)
  if (orphans > 0) log.info({ orphans }, 'work of a process that ended is taken up again')
}

function housekeeping(working: WorkSource): readonly Task[] {
  return [
    { name: 'wake forgotten work', everySeconds: 60, run: () => wakeForgotten(working) },
    {
      name: 'drop what is outlived',
      everySeconds: 86_400,
      run: (signal) => tidy(working.db, signal),
      mayWait: true,
    },
  ]
}

function upkeepOf(engine: Engine): readonly Task[] {
  return engine.upkeep.map(({ statement, everySeconds, run }) => ({
    name: statement,
    everySeconds,
    run,
    mayWait: true,
  }))
}

async function checkWritable(db: Db): Promise<void> {
  await sql`insert into app.task (name, started_at) values ('check', now())
    on conflict (name) do update set started_at = excluded.started_at`.execute(db)
}
