/** Does something, and may note when it began and how it ended, e.g. as a span of a trace. */
export type Around = <T>(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  run: () => Promise<T>,
) => Promise<T>

/** Notes nothing. */
export function plainly<T>(_name: string, _attributes: object, run: () => Promise<T>): Promise<T> {
  return run()
}
