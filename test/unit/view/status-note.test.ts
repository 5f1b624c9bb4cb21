import { expect, it } from 'vitest';
import { formatStatus } from '../../../src/render/print.ts';

it('says what is not as it should be beside a machine, and has no such column when all is well', () => {
  const web = { name: 'web', status: 'running', ports: [] };
  const plain = { columns: 80, color: false };
  expect(formatStatus([web], plain)).not.toContain('NOTE');
  expect(formatStatus([{ ...web, note: 'step "schema": failed\u001b[2J' }, web], plain)).toContain('step "schema": failed\n');
});
