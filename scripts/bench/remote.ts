import type { ChildProcess } from 'node:child_process'

/** Functions of another process: everything that goes in and out can be sent as a message. */
type Functions<T> = { readonly [K in keyof T]: (...args: never[]) => unknown }
/** The same functions, called from here. */
export type Remote<T extends Functions<T>> = {
  readonly [K in keyof T]: (...args: Parameters<T[K]>) => Promise<Awaited<ReturnType<T[K]>>>
}

interface Call {
  readonly id: number
  readonly name: string
  readonly args: readonly unknown[]
}
type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly problem: string }

/** Answers the calls of the parent process until it goes away. */
export function answerCalls(functions: Readonly<Record<string, (...args: never[]) => unknown>>): void {
  process.on('message', (call: Call) => {
    void answer(functions, call).then((told) => process.send?.(told))
  })
  process.on('disconnect', () => process.exit(0))
}

async function answer(
  functions: Readonly<Record<string, (...args: never[]) => unknown>>,
  { id, name, args }: Call,
): Promise<Answer> {
  try {
    const found = functions[name]
    if (found === undefined) throw new Error(`there is no function ${name}`)
    return { id, value: await found(...(args as never[])) }
  } catch (error) {
    return { id, problem: Error.isError(error) ? (error.stack ?? error.message) : String(error) }
  }
}

/** The functions that a child process answers. Calls fail when it ends. */
export function functionsOf<T extends Functions<T>>(child: ChildProcess): Remote<T> {
  const open = new Map<number, PromiseWithResolvers<unknown>>()
  let last = 0
  child.on('message', (told: Answer) => {
    const waiting = open.get(told.id)
    open.delete(told.id)
    if ('problem' in told) waiting?.reject(new Error(told.problem))
    else waiting?.resolve(told.value)
  })
  child.on('exit', () => {
    for (const { reject } of open.values()) reject(new Error('the other process has ended'))
  })
  function call(name: string, args: readonly unknown[]): Promise<unknown> {
    last += 1
    const waiting = Promise.withResolvers<unknown>()
    open.set(last, waiting)
    child.send({ id: last, name, args } satisfies Call)
    return waiting.promise
  }
  return new Proxy({} as Remote<T>, {
    get:
      (_, name) =>
      (...args: readonly unknown[]) =>
        call(String(name), args),
  })
}
