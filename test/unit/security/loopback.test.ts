import { describe, expect, it } from 'vitest';
import { machineOf } from '../vfile/load-text.ts';

describe('forwarded ports', () => {
  it('listen on 127.0.0.1 where nothing else is said', () => {
    const forms = [
      '"80"',
      '"8080:80"',
      '"auto:80"',
      '"localhost:8080:80"',
      '"127.0.0.1:8080:80"',
      '{ guest: 80 }',
      '{ host: 8080, guest: 80 }',
    ];
    for (const form of forms) {
      const { ports } = machineOf(`version: 1\nmachines: { web: { ports: [${form}] } }\n`, 'web');
      expect(
        ports.map(({ bind }) => bind),
        form,
      ).toEqual(['127.0.0.1']);
    }
  });
});
