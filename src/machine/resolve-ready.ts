import type { Tree } from '../vfile/tree.ts';
import { partDefaults } from './defaults.ts';
import type { ReadyProbe } from './machine.ts';
import { parseDuration } from './parse-duration.ts';
import { numberAt, textAt, valueAt } from './read-tree.ts';

/** What must answer before a machine counts as ready. */
export function resolveReady(items: readonly Tree[]): readonly ReadyProbe[] {
  return items.flatMap((item) => {
    const timeout = parseDuration(textAt(item, 'timeout') ?? partDefaults.probeTimeout);
    const probe = resolveProbe(item, timeout.ok ? timeout.value : 0);
    return probe === undefined ? [] : [probe];
  });
}

function resolveProbe(item: Tree, timeoutMs: number): ReadyProbe | undefined {
  const tcp = numberAt(item, 'tcp');
  if (tcp !== undefined) return { kind: 'tcp', port: tcp, timeoutMs };
  const text = textAt(item, 'shell');
  if (text !== undefined) return { kind: 'shell', text, timeoutMs };
  const http = valueAt(item, 'http');
  const port = numberAt(item, 'http') ?? numberAt(http, 'port');
  if (port === undefined) return undefined;
  const status = numberAt(http, 'status');
  const path = textAt(http, 'path') ?? partDefaults.probePath;
  return { kind: 'http', port, path, ...(status === undefined ? {} : { status }), timeoutMs };
}
