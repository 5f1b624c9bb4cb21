import type { Diagnostic } from '../errors/diagnostic.ts';
import type { VupError } from '../errors/vup-error.ts';
import { errorJson } from '../events/error-json.ts';
import type { Terminal } from '../host/node-terminal.ts';
import { formatError, formatLogLine } from '../render/print.ts';

/** Where and how an error is told. */
export interface ErrorOutlet {
  readonly terminal: Terminal;
  readonly text: { readonly columns: number | undefined; readonly color: boolean };
  readonly json: boolean;
  readonly debug: boolean;
}

/** Says what happened and what to type next. Answers the exit code. */
export async function printError(error: VupError, outlet: ErrorOutlet): Promise<number> {
  const { terminal, text, json, debug } = outlet;
  const diagnostics = diagnosticsOf(error);
  if (json) {
    const shown = { ...errorJson(error), ...(diagnostics.length > 0 && { diagnostics }) };
    terminal.out(`${JSON.stringify({ version: 1, error: shown })}\n`);
  } else {
    if (diagnostics.length > 0) terminal.err(await formatDiagnostics(diagnostics, sourcesOf(error), outlet));
    terminal.err(formatError(errorJson(error), text));
  }
  if (debug) for (const line of stackLines(error)) terminal.err(`${formatLogLine(line)}\n`);
  return error.exitCode;
}

function stackLines({ stack = '', cause }: VupError): readonly string[] {
  return [stack, cause instanceof Error ? (cause.stack ?? '') : ''].flatMap((text) => text.split('\n'));
}

function diagnosticsOf(error: VupError): readonly Diagnostic[] {
  const { diagnostics } = error.details;
  return Array.isArray(diagnostics) ? (diagnostics as Diagnostic[]) : [];
}

function sourcesOf(error: VupError): Readonly<Record<string, string>> {
  return (error.details['sources'] ?? {}) as Record<string, string>;
}

async function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: Readonly<Record<string, string>>,
  outlet: ErrorOutlet,
): Promise<string> {
  const { formatDiagnostic } = await import('../core/format-diagnostic.ts');
  const columns = outlet.text.columns ?? 100;
  return diagnostics
    .map(
      (diagnostic) =>
        `${formatDiagnostic(diagnostic, sources[diagnostic.place?.file ?? ''] ?? '', { color: outlet.text.color, columns })}\n\n`,
    )
    .join('');
}
