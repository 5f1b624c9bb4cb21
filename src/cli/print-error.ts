import type { Diagnostic } from '../errors/diagnostic.ts';
import type { VupError } from '../errors/vup-error.ts';
import type { Terminal } from '../host/node-terminal.ts';
import { formatError } from '../render/print.ts';

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
    const { code, message, hint } = error;
    terminal.out(`${JSON.stringify({ version: 1, error: { code, message, hint, ...(diagnostics.length > 0 && { diagnostics }) } })}\n`);
  } else {
    if (diagnostics.length > 0) terminal.err(await formatDiagnostics(diagnostics, sourcesOf(error), outlet));
    const tail = error.details['tail'];
    const shown = {
      code: error.code,
      message: error.message,
      ...(error.hint !== undefined && { hint: error.hint }),
      ...(Array.isArray(tail) && { tail: tail.map(String) }),
    };
    terminal.err(formatError(shown, text));
  }
  if (debug) terminal.err(`${error.stack ?? ''}\n${error.cause instanceof Error ? (error.cause.stack ?? '') : ''}\n`);
  return error.exitCode;
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
