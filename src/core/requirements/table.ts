import { ACKNOWLEDGE } from './acknowledge.ts'
import { AI_SHARE } from './ai-share.ts'
import { APPROVALS } from './approvals.ts'
import { ATTESTATIONS } from './attestations.ts'
import { CHECKS } from './checks.ts'
import { DENY } from './deny.ts'
import { DISCLOSURE } from './disclosure.ts'
import { EXCEPTION } from './exception.ts'
import { MAX } from './max.ts'
import { OWNER } from './owner.ts'
import type { Requirement } from './requirement.ts'
import { SIGN_OFF } from './sign-off.ts'
import { TESTS } from './tests.ts'
import { TRAILERS } from './trailers.ts'

/** Every kind of requirement, in the order in which they are shown. The documentation is made from it. */
export const REQUIREMENTS: readonly Requirement[] = [
  DENY,
  EXCEPTION,
  AI_SHARE,
  MAX,
  DISCLOSURE,
  ATTESTATIONS,
  TRAILERS,
  SIGN_OFF,
  TESTS,
  CHECKS,
  OWNER,
  ACKNOWLEDGE,
  APPROVALS,
]
