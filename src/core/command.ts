/** What somebody asks for in a comment. */
export type Command =
  | { readonly name: 'status' }
  | { readonly name: 'recheck' }
  | {
      readonly name: 'declare'
      readonly tool: string
      readonly model: string | null
      readonly prompt: string | null
    }
  | { readonly name: 'own' }
  | { readonly name: 'acknowledge'; readonly path: string }
  | {
      readonly name: 'request-exception'
      readonly rule: string | null
      readonly tool: string | null
      readonly paths: readonly string[]
      readonly scope: 'pull-request' | 'repository'
      readonly minutes: number
      readonly reason: string
    }
  | { readonly name: 'grant'; readonly exception: string; readonly minutes: number | null }
  | { readonly name: 'refuse'; readonly exception: string; readonly reason: string }
  | { readonly name: 'revoke'; readonly exception: string; readonly reason: string }
  | { readonly name: 'waive'; readonly reason: string; readonly minutes: number }
  | { readonly name: 'not-ai'; readonly reason: string }
