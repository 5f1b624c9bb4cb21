import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outsideLinks } from '../../../src/core/outside-links.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { scratchFolders } from '../host/scratch.ts';

const scratch = scratchFolders();
const host = createNodeHost();

describe('a link in a project', () => {
  it('that leads out is told, also to a neighbour whose name begins like the project’s', async () => {
    const root = realpathSync(scratch());
    const shop = join(root, 'shop');
    for (const folder of ['shop/inner', 'shopping', 'elsewhere']) mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, 'shopping/f'), '');
    symlinkSync('../shopping', join(shop, 'neighbour'));
    symlinkSync('/', join(shop, 'root'));
    symlinkSync('inner', join(shop, 'inside'));
    symlinkSync('inside/../../elsewhere', join(shop, 'chain'));
    const place = { file: 'Vfile.yaml', line: 1, column: 1, endLine: 1, endColumn: 2 };
    const told = async (path: string) => {
      const found = await outsideLinks(host, shop, [{ kind: 'folder', path: join(shop, path), place }]);
      return found.map(({ what }) => what);
    };
    for (const path of ['neighbour', 'neighbour/f', 'root', 'root/etc/passwd', 'chain']) expect(await told(path), path).toHaveLength(1);
    for (const path of ['inside', 'inner', '.', 'absent', 'absent/below']) expect(await told(path), path).toEqual([]);
  });
});
