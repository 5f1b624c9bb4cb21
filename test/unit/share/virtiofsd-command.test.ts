import { describe, expect, it } from 'vitest';
import { isVirtiofsdOf, virtiofsdArgv, virtiofsdDialect } from '../../../src/share/virtiofsd-command.ts';

const command = { program: '/usr/libexec/virtiofsd', source: '/m/my,shop\\/0', socket: '/r/virtiofs-0', openFiles: 524_288 };

describe('virtiofsd', () => {
  it('is told by its help', () => {
    expect(virtiofsdDialect('usage: virtiofsd [options]\n    -o source=PATH             shared directory tree\n')).toBe('c');
    expect(virtiofsdDialect('Usage: virtiofsd [OPTIONS]\n      --shared-dir <SHARED_DIR>\n  -o <COMPAT_OPTIONS>\n')).toBe('rust');
    expect(virtiofsdDialect('unknown option --help')).toBeUndefined();
  });

  it.each(['c', 'rust'] as const)('is called in the dialect %s', async (dialect) => {
    await expect(`${virtiofsdArgv({ ...command, dialect }).join('\n')}\n`).toMatchFileSnapshot(`golden/argv/virtiofsd-${dialect}`);
  });

  it.each(['c', 'rust'] as const)('is known again by its socket (%s)', (dialect) => {
    const argv = virtiofsdArgv({ ...command, dialect });
    expect(isVirtiofsdOf('/r/virtiofs-0', argv)).toBe(true);
    expect(isVirtiofsdOf('/r/virtiofs-', argv)).toBe(false);
  });
});
