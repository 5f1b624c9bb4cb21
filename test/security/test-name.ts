/** The name of a test as its file has it, as a pattern for the end of its full name: values stand in place of `%s` and `$name`. */
export function namePattern(name: string): string {
  const parts = name.split(/%[sdij#]|\$\w+/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return `${parts.join('[^]*')}$`;
}

/** Whether a test of a report is the one that is named; `fullName` has the names of what it stands in before it. */
export function matchesName(fullName: string, name: string): boolean {
  return new RegExp(`(?:^|[^]* )${namePattern(name)}`).test(fullName);
}
