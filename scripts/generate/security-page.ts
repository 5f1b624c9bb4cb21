import { type Guard, type SecurityRow, securityRows } from '../../test/security/guard.ts';
import { guards } from '../../test/security/guards.ts';

/** `docs/security-tests.md`: each threat with its guards and the tests that fail without them. */
export function securityPage(): string {
  const rows = Object.entries(securityRows) as [SecurityRow, string][];
  return `<!-- Generated from test/security by scripts/generate.ts. Never edit. -->
# Guards and the tests that fail without them

Each line is one guard: what it is against, the file it stands in, and the test that fails when it is taken away. \`npm run test:mutations\` takes away one after the other and looks;
CI does so with a few of them, and sees to it that every guard, test and text of this list still exists.

The numbers are those of the project's list of threats. What is not here has no guard in the program that could be taken away: S22 is how packages come into the build, S23 is
of plugins, which there are none of, S25 that Vup asks nobody about itself, S26 how reports are handled (\`SECURITY.md\`).
${rows.map(([row, threat]) => section(row, threat)).join('')}`;
}

function section(row: SecurityRow, threat: string): string {
  const lines = guards.filter((guard) => guard.row === row).map(line);
  return `
## ${row}: ${threat}

| guard against | in | test |
|---|---|---|
${lines.join('\n')}
`;
}

function line({ against, file, test }: Guard): string {
  return `| ${against} | \`${file}\` | \`${test.file}\`: ${test.name.replaceAll('|', '\\|')} |`;
}
