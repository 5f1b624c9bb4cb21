import { errorCodes } from '../../src/errors/codes.ts';

/** `docs/errors.md`: every public error code with its exit code and meaning. */
export function errorsPage(): string {
  const rows = Object.entries(errorCodes).map(([code, { exit, title }]) => `| \`${code}\` | ${exit} | ${title} |`);
  return `<!-- Generated from src/errors/codes.ts by scripts/generate.ts. Never edit. -->
# Error codes

Every error that Vup ends with has a code. Codes are public: never renamed, never reused. The message says what happened, the hint what to type next.

| code | exit | meaning |
|---|---|---|
${rows.join('\n')}
`;
}
