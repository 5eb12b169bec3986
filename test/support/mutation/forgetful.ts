/** Stands in for `remembered`: an answer that was found without the mutant, or by the last one, would hide the next. */
export function remembered<T>(answer: (text: string) => T): (text: string) => T {
  return answer
}
