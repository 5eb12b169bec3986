import { accountRoutes } from './accounts.ts'
import { appRoutes } from './apps.ts'
import { checkRoutes } from './checks.ts'
import { commitRoutes } from './commits.ts'
import { contentRoutes } from './contents.ts'
import { deploymentRoutes } from './deployments.ts'
import { gitRoutes } from './git.ts'
import { issueRoutes } from './issues.ts'
import { pullRoutes } from './pulls.ts'
import { repositoryRoutes } from './repositories.ts'
import type { Route } from './routing.ts'
import { searchRoutes } from './search.ts'

/** Every REST operation that the stand-in serves. */
export const routes: readonly Route[] = [
  ...accountRoutes,
  ...appRoutes,
  ...checkRoutes,
  ...commitRoutes,
  ...contentRoutes,
  ...deploymentRoutes,
  ...gitRoutes,
  ...issueRoutes,
  ...pullRoutes,
  ...repositoryRoutes,
  ...searchRoutes,
]
